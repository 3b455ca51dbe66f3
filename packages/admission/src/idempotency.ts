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

/** What is remembered of the first use of a key; `id` is the message's, null for a denial. */
export type KeyUse = { id: string | null; scope: IdempotencyScope; stored: StoredAnswer };

/**
 * The CTE `first_use`, with the `id` of each use that is its key's first, if `onlyIf` (a SELECT, which may speak of the
 * use as `r`) returns a row. A concurrent repeat waits here for the first to commit, inserts nothing, and must read
 * the stored answer in a second statement: this one cannot see it. In the order of the keys: two who claim some in common
 * don't deadlock.
 */
export function claimKeys(sql: Sql, uses: KeyUse[], { onlyIf }: { onlyIf: SqlFragment }): SqlFragment {
  const rows = uses.map(({ id, scope, stored }) => ({
    id,
    actor_id: scope.actorId,
    route: scope.route,
    loan_id: scope.loanId,
    key: scope.key,
    body_hash: stored.bodyHash,
    status: stored.status,
    answer: stored.answer,
  }));
  return sql`
    first_use AS (
      INSERT INTO public.idempotency_keys (actor_id, route, loan_id, key, body_hash, status, answer)
      SELECT r.actor_id, r.route, r.loan_id, r.key, r.body_hash, r.status, r.answer
        FROM jsonb_to_recordset(${sql.json(rows)}) AS r(id uuid, actor_id text, route text, loan_id bigint, key text,
               body_hash text, status smallint, answer jsonb)
       WHERE EXISTS (${onlyIf})
       ORDER BY r.actor_id, r.route, r.loan_id, r.key
      ON CONFLICT DO NOTHING
      RETURNING (answer->>'messageId')::uuid AS id)`;
}
