import { type AuditRecord, insertAudit } from '@crm/audit';
import type { Category } from '@crm/contracts';
import type { Json, Sql } from '@crm/db';
import { insertMessage, type NewMessage } from '@crm/messages';
import { insertOutboxRows, type NewOutboxRow } from '@crm/outbox';
import type { Basis } from './ask-policy.ts';
import { claimKey, type IdempotencyScope } from './idempotency.ts';
import { marketingGate } from './marketing-gate.ts';

export type Admission = {
  category: Category;
  basis: Basis;
  message: NewMessage;
  outboxRow: NewOutboxRow;
  audit: AuditRecord;
  idempotency: { scope: IdempotencyScope; bodyHash: string } | null;
  answer: Json;
};

export type Written = 'written' | 'changed_meanwhile' | 'key_used_before';

/**
 * The one statement of the door: message, recipients, outbox row, audit row and idempotency record, or nothing.
 * One round trip and one commit (E1). For marketing it writes only if the preferences are still those that the
 * decision saw; the rule itself was asked before and is nowhere in this SQL.
 */
export async function writeAdmission(sql: Sql, admission: Admission): Promise<Written> {
  const { category, basis, message, outboxRow, audit, idempotency, answer } = admission;
  const gate =
    category === 'marketing'
      ? marketingGate(sql, {
          basis,
          addressKeys: message.recipients.map((recipient) => recipient.addressKey),
        })
      : sql`unchanged AS (SELECT 1 AS ok)`;
  const go =
    idempotency === null
      ? sql`go AS MATERIALIZED (SELECT ok FROM unchanged)`
      : sql`${claimKey(sql, {
          scope: idempotency.scope,
          stored: { bodyHash: idempotency.bodyHash, status: 202, answer },
          onlyIf: sql`SELECT 1 FROM unchanged`,
        })}, go AS MATERIALIZED (SELECT ok FROM first_use)`;
  const [row] = await sql<{ unchanged: boolean; written: boolean }[]>`
    WITH ${gate},
         ${go},
         ${insertMessage(sql, message, { onlyIf: sql`SELECT 1 FROM go` })},
         queued AS (${insertOutboxRows(sql, [outboxRow], { onlyIf: sql`SELECT 1 FROM message` })}),
         audited AS (${insertAudit(sql, [audit], { onlyIf: sql`SELECT 1 FROM message` })})
    SELECT EXISTS (SELECT 1 FROM unchanged) AS unchanged, EXISTS (SELECT 1 FROM message) AS written`;
  if (row?.written) return 'written';
  return row?.unchanged ? 'key_used_before' : 'changed_meanwhile';
}
