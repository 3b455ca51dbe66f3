import { type AuditRecord, insertAudit } from '@crm/audit';
import type { Category } from '@crm/contracts';
import type { Json, Sql } from '@crm/db';
import { insertMessages, type NewMessage } from '@crm/messages';
import { insertOutboxRows, type NewOutboxRow } from '@crm/outbox';
import type { Basis } from './ask-policy.ts';
import { claimKeys, type IdempotencyScope, type KeyUse } from './idempotency.ts';
import { marketingGate } from './marketing-gate.ts';

export type Admission = {
  basis: Basis;
  message: NewMessage;
  outboxRow: NewOutboxRow;
  audit: AuditRecord;
  idempotency: { scope: IdempotencyScope; bodyHash: string } | null;
  answer: Json;
};

export type Written = 'written' | 'changed_meanwhile' | 'key_used_before';

/**
 * The one statement of the door, for as many of one category as come together: of each message, recipients, outbox row,
 * audit row and idempotency record, or nothing. One round trip and one commit (E1). For marketing it writes only what
 * rests on preferences that are still those the decision saw; the rule itself was asked before and is nowhere in this SQL.
 * Calls `sent` when the statement has been given to its connection.
 */
export async function writeAdmissions(
  sql: Sql,
  category: Category,
  admissions: Admission[],
  sent: () => void,
): Promise<Written[]> {
  const messages = admissions.map(({ message }) => message);
  const asked = admissions.map(({ message, idempotency }) => ({
    id: message.id,
    is_keyed: idempotency !== null,
  }));
  const gate =
    category === 'marketing'
      ? marketingGate(
          sql,
          admissions.map(({ basis, message: { id, recipients } }) => ({
            id,
            basis,
            addressKeys: recipients.map(({ addressKey }) => addressKey),
          })),
        )
      : sql`unchanged AS (SELECT id FROM asked)`;
  const asking = sql<{ id: string; unchanged: boolean; written: boolean }[]>`
    WITH asked AS MATERIALIZED (
           SELECT a.id, a.is_keyed FROM jsonb_to_recordset(${sql.json(asked)}) AS a(id uuid, is_keyed boolean)),
         ${gate},
         ${claimKeys(sql, admissions.flatMap(keyUseOf), { onlyIf: sql`SELECT 1 FROM unchanged u WHERE u.id = r.id` })},
         go AS MATERIALIZED (
           SELECT u.id FROM unchanged u JOIN asked a ON a.id = u.id AND NOT a.is_keyed
           UNION ALL SELECT id FROM first_use),
         ${insertMessages(sql, messages, { onlyIf: sql`SELECT 1 FROM go WHERE go.id = r.id` })},
         queued AS (${insertOutboxRows(
           sql,
           admissions.map(({ outboxRow }) => outboxRow),
           { onlyIf: sql`SELECT 1 FROM message m WHERE m.id::text = r.aggregate_id` },
         )}),
         audited AS (${insertAudit(
           sql,
           admissions.map(({ audit }) => audit),
           { onlyIf: sql`SELECT 1 FROM message m WHERE m.id::text = r.resource_id` },
         )})
    SELECT a.id, a.id IN (SELECT id FROM unchanged) AS unchanged, a.id IN (SELECT id FROM message) AS written FROM asked a`.execute();
  sent();
  const rows = await asking;
  const found = new Map(rows.map((row) => [row.id, row]));
  return messages.map(({ id }) => {
    const row = found.get(id);
    if (row?.written) return 'written';
    return row?.unchanged ? 'key_used_before' : 'changed_meanwhile';
  });
}

function keyUseOf({ idempotency, message, answer }: Admission): KeyUse[] {
  if (idempotency === null) return [];
  const { scope, bodyHash } = idempotency;
  return [{ id: message.id, scope, stored: { bodyHash, status: 202, answer } }];
}
