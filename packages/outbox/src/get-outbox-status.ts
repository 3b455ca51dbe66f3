import type { OutboxStatus } from '@crm/contracts';
import type { Db } from '@crm/db';
import { deferredMark } from './insert-deferred-row.ts';

/** Depth by category, and how long the oldest due row has been waiting. Reads pending rows only, by index. */
export async function getOutboxStatus(db: Db): Promise<OutboxStatus> {
  const rows = await db.sql<
    {
      category: 'transactional' | 'marketing';
      unpublished: number;
      due: number;
      failing: number;
      deferred: number;
      oldest: Date | null;
      lag: number;
    }[]
  >`
    SELECT category, count(*) AS unpublished,
           count(*) FILTER (WHERE COALESCE(next_retry_at, created_at) <= now()) AS due,
           count(*) FILTER (WHERE NOT starts_with(last_error, ${deferredMark})) AS failing,
           count(*) FILTER (WHERE starts_with(last_error, ${deferredMark})) AS deferred,
           min(COALESCE(next_retry_at, created_at)) FILTER (WHERE COALESCE(next_retry_at, created_at) <= now()) AS oldest,
           COALESCE(extract(epoch FROM now() - min(COALESCE(next_retry_at, created_at))), 0)::float8 AS lag
      FROM public.outbox_messages
     WHERE published_at IS NULL
     GROUP BY category`;
  const of = (category: 'transactional' | 'marketing') => rows.find((row) => row.category === category);
  const oldest = rows
    .map((row) => row.oldest)
    .filter((at) => at !== null)
    .sort((a, b) => a.getTime() - b.getTime());
  return {
    unpublished: {
      transactional: of('transactional')?.unpublished ?? 0,
      marketing: of('marketing')?.unpublished ?? 0,
    },
    due: { transactional: of('transactional')?.due ?? 0, marketing: of('marketing')?.due ?? 0 },
    lagSeconds: Math.max(0, ...rows.map((row) => row.lag)),
    oldestDueAt: oldest[0]?.toISOString() ?? null,
    failing: rows.reduce((sum, row) => sum + row.failing, 0),
    deferred: rows.reduce((sum, row) => sum + row.deferred, 0),
  };
}
