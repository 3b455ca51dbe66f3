import type { Category } from '@crm/contracts';
import type { Db } from '@crm/db';
import { sampleEveryMs } from './sampled-at.ts';

/** What one dispatcher has published since its last sample. */
export type Publishing = {
  published: number;
  /** What the broker did not take. */
  failures: number;
  /** Over all that was published: the time until its confirm. */
  msSum: number;
  msMax: number;
};

export const noPublishing: Publishing = { published: 0, failures: 0, msSum: 0, msMax: 0 };

/** What waited in the outbox when it was last counted, and for how long the first of it had been due. */
export type Waiting = Record<Category, { depth: number; lagSeconds: number }>;

/** An audit row is stamped before its commit: one that old is visible by now. */
const settledMs = 5_000;
const keptMs = 7 * 24 * 3_600_000;

/**
 * Writes the sample of a step and prunes what is older than a week. What waits, what is open and what was audited is the
 * first writer's; what was published is added up, since each dispatcher knows only its own. Counts are of the audit
 * rows of the step that ended five seconds before: the steps meet, so that no row is counted twice.
 *
 * Reads open dead letters and one step of audit rows, each by its index.
 */
export async function recordSample(
  db: Db,
  { at, waiting, publishing }: { at: Date; waiting: Waiting; publishing: Publishing },
): Promise<void> {
  const until = at.getTime() - settledMs;
  const { transactional, marketing } = waiting;
  const iso = (ms: number) => new Date(ms).toISOString();
  await db.sql`
    WITH audited AS (
      SELECT count(*)::int AS rows,
             count(*) FILTER (WHERE event_type = 'CRM.EMAIL.REQUESTED')::int AS requested,
             count(*) FILTER (WHERE event_type = 'CRM.EMAIL.DENIED')::int AS denied,
             count(*) FILTER (WHERE event_type = 'CRM.EMAIL.SENT')::int AS sent,
             count(*) FILTER (WHERE event_type = 'CRM.EMAIL.FAILED')::int AS failed,
             count(*) FILTER (WHERE event_type = 'CRM.EMAIL.UNKNOWN')::int AS unknown
        FROM public.compliance_audit_log
       WHERE event_ts_utc > ${iso(until - sampleEveryMs)} AND event_ts_utc <= ${iso(until)}),
    open AS (SELECT count(*)::int AS letters FROM public.dead_letters WHERE resolved_at IS NULL),
    pruned AS (DELETE FROM public.ops_samples WHERE at < ${iso(at.getTime() - keptMs)})
    INSERT INTO public.ops_samples AS known (at, depth_transactional, depth_marketing, lag_transactional, lag_marketing,
      dead_letters_open, audit_rows, requested, denied, sent, failed, unknown,
      published, publish_failures, publish_ms_sum, publish_ms_max)
    SELECT ${at.toISOString()},
           ${transactional.depth}::int, ${marketing.depth}::int,
           ${transactional.lagSeconds}::float8, ${marketing.lagSeconds}::float8,
           open.letters, audited.rows, audited.requested, audited.denied, audited.sent, audited.failed, audited.unknown,
           ${publishing.published}::int, ${publishing.failures}::int,
           ${publishing.msSum}::float8, ${publishing.msMax}::float8
      FROM audited, open
    ON CONFLICT (at) DO UPDATE
       SET published = known.published + excluded.published,
           publish_failures = known.publish_failures + excluded.publish_failures,
           publish_ms_sum = known.publish_ms_sum + excluded.publish_ms_sum,
           publish_ms_max = GREATEST(known.publish_ms_max, excluded.publish_ms_max)`;
}
