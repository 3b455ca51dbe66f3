import type { Sql, SqlFragment } from '@crm/db';
import type { ClaimedRow } from './outbox-row.ts';

export type ClaimLimits = {
  /** Rows in all. */
  rowsMax: number;
  /** Requests of marketing among them, however long they are due; 0 while the broker holds enough of them. */
  marketingMax: number;
  overdueMs: number;
  /** Of each batch, what is kept for marketing that waits too long, also above `marketingMax`: a tenth unless told. */
  overdueMax?: number;
};

/**
 * For the sessions that claim. While a campaign is queued statistics know nothing of it: the planner then expects one row, takes it
 * by an index that has no order and sorts all that wait: 101 ms a claim with 20,000 rows. Without sorting it walks
 * the index that is in order already. What was published is marked by its keys, however many: planned once, and not anew for
 * each batch (0.1 ms before a notice that comes alone counts as published).
 */
export const claimSession = { enable_sort: 'off', plan_cache_mode: 'force_generic_plan' } as const;

/** A flood of notices must not starve marketing for good. */
const overdueShare = 0.1;

/**
 * Claims due rows for as long as the transaction lives: transactional first, a tenth kept for the oldest marketing
 * request that is overdue. What is told of marketing comes last and is bounded by the batch alone, since it goes into no queue
 * of ours. Rows locked by another dispatcher are passed over; a few that are locked here and find no room come with the next
 * batch. Each query walks its index in order of due time; ids are never compared with a last one seen, since a slow
 * transaction commits behind it.
 */
export async function claimDue(
  tx: Sql,
  { rowsMax, marketingMax, overdueMs, overdueMax = Math.ceil(rowsMax * overdueShare) }: ClaimLimits,
): Promise<ClaimedRow[]> {
  // Asked together: the second question does not wait for the answer to the first.
  const byDue = tx`COALESCE(next_retry_at, created_at)`;
  const [notices, marketing, told] = await Promise.all([
    claim(tx, { which: tx`category = 'transactional'`, order: byDue, limit: rowsMax, dueForMs: 0 }),
    claim(tx, {
      which: tx`category = 'marketing' AND event_type = 'crm.email.requested.v1'`,
      order: byDue,
      limit: Math.max(overdueMax, marketingMax),
      dueForMs: marketingMax > 0 ? 0 : overdueMs,
    }),
    claim(tx, {
      which: tx`category = 'marketing' AND event_type <> 'crm.email.requested.v1'`,
      // The same order, and one that keeps it out of the index of all that waits (0040_outbox_told_apart.sql).
      order: tx`${byDue} NULLS FIRST`,
      limit: rowsMax,
      dueForMs: 0,
    }),
  ]);
  const overdue = marketing.filter(({ dueForMs }) => dueForMs >= overdueMs).slice(0, overdueMax);
  const first = [...notices.slice(0, rowsMax - overdue.length), ...overdue];
  // In the order of their due time those that are overdue stand in front.
  const offers = marketing.slice(overdue.length, Math.max(overdue.length, marketingMax));
  return [...first, ...offers, ...told].slice(0, rowsMax);
}

async function claim(
  tx: Sql,
  {
    which,
    order,
    limit,
    dueForMs,
  }: { which: SqlFragment; order: SqlFragment; limit: number; dueForMs: number },
): Promise<ClaimedRow[]> {
  // Locked within, written out without: else what another holds is written out too before it is passed by. Where 3,000
  // rows are held a claim of 1,000 takes 16 ms for 33, where 1,000 are held 13 for 17.
  return tx<ClaimedRow[]>`
    SELECT id, event_type AS "eventType", payload->>'traceparent' AS traceparent,
           -- Built anew only where it has to be: that is half of what a claimed row costs (8.6 us, 4.4 as it stands).
           (CASE WHEN payload ? 'traceparent' OR payload->>'category' IS DISTINCT FROM category::text
                 THEN payload - 'traceparent' || jsonb_build_object('category', category) ELSE payload END)::text AS body,
           correlation_id AS "correlationId", category, created_at AS "createdAt", attempt_count AS "attemptCount",
           (extract(epoch FROM now() - COALESCE(next_retry_at, created_at)) * 1000)::float8 AS "dueForMs"
      FROM (SELECT *
              FROM public.outbox_messages
             WHERE published_at IS NULL AND ${which}
               AND COALESCE(next_retry_at, created_at) <= now() - ${dueForMs} * interval '1 millisecond'
             ORDER BY ${order}, id
             LIMIT ${limit}
               FOR UPDATE SKIP LOCKED) AS claimed`;
}
