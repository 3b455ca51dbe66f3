import type { Sql } from '@crm/db';

/** Marks rows as published: the broker has confirmed them. */
export async function markPublished(tx: Sql, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx`UPDATE public.outbox_messages SET published_at = clock_timestamp(), last_error = NULL WHERE id = ANY(${ids})`;
}

export type FailedRow = { id: string; error: string; retryInMs: number };

/** Counts a failed publication and sets when to try again (E3). */
export async function markFailed(tx: Sql, rows: FailedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx`
    UPDATE public.outbox_messages o
       SET attempt_count = o.attempt_count + 1,
           last_error = f.error,
           next_retry_at = clock_timestamp() + f.retry_in_ms * interval '1 millisecond'
      FROM unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.error)}::text[],
                  ${rows.map((row) => row.retryInMs)}::double precision[]) AS f(id, error, retry_in_ms)
     WHERE o.id = f.id`;
}
