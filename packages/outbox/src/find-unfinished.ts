import type { Sql } from '@crm/db';

/** Of these requests, those that were published and that no consumer has finished. Looks them up by key. */
export async function findUnfinished(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    SELECT o.id FROM public.outbox_messages o
     WHERE o.id = ANY(${ids as string[]}) AND o.published_at IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM public.processed_events p WHERE p.event_id = o.id AND p.finished_at IS NOT NULL)`;
  return rows.map(({ id }) => id);
}
