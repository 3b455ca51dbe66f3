import { type AuditRecord, insertAudit } from '@crm/audit';
import type { Json, Sql } from '@crm/db';
import { claimKeys, type IdempotencyScope } from './idempotency.ts';

export type Denial = {
  audit: AuditRecord;
  idempotency: { scope: IdempotencyScope; bodyHash: string } | null;
  answer: Json;
};

/** A denial is a decision and an audit row, never a message. Answers whether the key, if any, was new. */
export async function writeDenial(
  sql: Sql,
  { audit, idempotency, answer }: Denial,
): Promise<'written' | 'key_used_before'> {
  if (idempotency === null) {
    await insertAudit(sql, [audit]);
    return 'written';
  }
  const { scope, bodyHash } = idempotency;
  const stored = { bodyHash, status: 409, answer };
  const key = claimKeys(sql, [{ id: null, scope, stored }], { onlyIf: sql`SELECT 1` });
  const [row] = await sql<{ written: boolean }[]>`
    WITH ${key}, audited AS (${insertAudit(sql, [audit], { onlyIf: sql`SELECT 1 FROM first_use` })})
    SELECT EXISTS (SELECT 1 FROM first_use) AS written`;
  return row?.written ? 'written' : 'key_used_before';
}
