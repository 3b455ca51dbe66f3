import type { Category } from '@crm/contracts';
import type { Sql } from '@crm/db';
import type { ClaimedRow } from './outbox-row.ts';

export type ClaimLimits = {
  /** Rows in all. */
  rowsMax: number;
  /** Marketing rows among them that are due for less than `overdueMs`; 0 while the broker holds enough of them. */
  marketingMax: number;
  overdueMs: number;
};

/** Of each batch, what is kept for marketing that waits too long: a flood of notices must not starve it for good. */
const overdueShare = 0.1;

/**
 * Claims due rows for as long as the transaction lives: transactional first, a tenth kept for the oldest marketing
 * row that is overdue. Rows locked by another dispatcher are passed over. Each query walks `idx_outbox_due` in order of
 * due time; ids are never compared with a last one seen, since a slow transaction commits behind it.
 */
export async function claimDue(tx: Sql, limits: ClaimLimits): Promise<ClaimedRow[]> {
  const overdueMax = Math.ceil(limits.rowsMax * overdueShare);
  const overdue = await claim(tx, { category: 'marketing', limit: overdueMax, dueForMs: limits.overdueMs });
  const notices = await claim(tx, {
    category: 'transactional',
    limit: limits.rowsMax - overdue.length,
    dueForMs: 0,
  });
  const room = Math.min(limits.marketingMax, limits.rowsMax - overdue.length - notices.length);
  // The locks of this transaction don't hide its own rows from it: the overdue ones come again, and come first.
  const limit = room > 0 ? room + overdue.length : 0;
  const marketing = limit > 0 ? await claim(tx, { category: 'marketing', limit, dueForMs: 0 }) : [];
  const seen = new Set(overdue.map((row) => row.id));
  return [...notices, ...overdue, ...marketing.filter((row) => !seen.has(row.id)).slice(0, room)];
}

async function claim(
  tx: Sql,
  { category, limit, dueForMs }: { category: Category; limit: number; dueForMs: number },
): Promise<ClaimedRow[]> {
  return tx<ClaimedRow[]>`
    SELECT id, event_type AS "eventType", payload, correlation_id AS "correlationId", category,
           created_at AS "createdAt", attempt_count AS "attemptCount"
      FROM public.outbox_messages
     WHERE published_at IS NULL AND category = ${category}
       AND COALESCE(next_retry_at, created_at) <= now() - ${dueForMs} * interval '1 millisecond'
     ORDER BY COALESCE(next_retry_at, created_at), id
     LIMIT ${limit}
       FOR UPDATE SKIP LOCKED`;
}
