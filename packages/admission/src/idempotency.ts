import { createHash } from 'node:crypto';
import type { Json, Sql, SqlFragment } from '@crm/db';
import canonicalize from 'canonicalize';

/** Whose key it is: the same key of another actor, route or loan is another key. */
export type IdempotencyScope = { actorId: string; route: string; loanId: number; key: string };

export type StoredAnswer = { bodyHash: string; status: number; answer: Json };

/** SHA-256 over the RFC 8785 form of a parsed body: spelling and order of members do not matter. */
export function bodyHashOf(body: unknown): string {
  return createHash('sha256')
    .update(canonicalize(body) ?? '')
    .digest('hex');
}

/** The answer that was given to this key before, if any. */
export async function findStoredAnswer(sql: Sql, scope: IdempotencyScope): Promise<StoredAnswer | undefined> {
  const [row] = await sql<StoredAnswer[]>`
    SELECT body_hash AS "bodyHash", status, answer FROM public.idempotency_keys
     WHERE actor_id = ${scope.actorId} AND route = ${scope.route} AND loan_id = ${scope.loanId} AND key = ${scope.key}`;
  return row;
}

/**
 * The CTE `first_use`, which has a row only if this statement is the key's first use and `onlyIf` (a SELECT) returns
 * a row. A concurrent repeat waits here for the first to commit, inserts nothing, and must read the stored
 * answer in a second statement: this one cannot see it.
 */
export function claimKey(
  sql: Sql,
  { scope, stored, onlyIf }: { scope: IdempotencyScope; stored: StoredAnswer; onlyIf: SqlFragment },
): SqlFragment {
  return sql`
    first_use AS (
      INSERT INTO public.idempotency_keys (actor_id, route, loan_id, key, body_hash, status, answer)
      SELECT ${scope.actorId}, ${scope.route}, ${scope.loanId}, ${scope.key}, ${stored.bodyHash}, ${stored.status}::smallint,
             ${sql.json(stored.answer)}
       WHERE EXISTS (${onlyIf})
      ON CONFLICT DO NOTHING RETURNING 1 AS ok)`;
}
