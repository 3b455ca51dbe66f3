import type { DbSession } from '@crm/db';
import type { Clock, Lifecycle, Logger, Metrics } from '@crm/runtime';
import type { SealKey } from '@crm/seals';
import { createLeadership } from './create-leadership.ts';
import type { Job } from './job.ts';
import { makePartitionsJob } from './jobs/make-partitions.ts';
import { pruneEventsJob } from './jobs/prune-events.ts';
import { pruneIdempotencyKeysJob } from './jobs/prune-idempotency-keys.ts';
import { retirePartitionsJobs } from './jobs/retire-partitions.ts';
import { sealAuditLogJob } from './jobs/seal-audit-log.ts';
import { sweepBlobsJob } from './jobs/sweep-blobs.ts';
import { sweepDraftsJob } from './jobs/sweep-drafts.ts';
import { sweepPreviewsJob } from './jobs/sweep-previews.ts';
import type { Retention } from './retention-settings.ts';
import { runJobs } from './run-jobs.ts';

export type SchedulerDeps = {
  openSession: () => DbSession;
  clock: Clock;
  newId: () => string;
  logger: Logger;
  metrics: Metrics;
  retention: Retention;
  /** Signs the seals of the audit log; null where this process makes none. */
  sealKey: SealKey | null;
  /** Under which name it is recorded. */
  actorId: string;
  /** See `LeadershipDeps`; a second unless a test says otherwise. */
  retryMs?: number;
};

/** The clock: every job that it owns, run by one process at a time. */
export function createScheduler(deps: SchedulerDeps): Lifecycle {
  const { clock, logger, metrics } = deps;
  return createLeadership({
    logger,
    openSession: deps.openSession,
    retryMs: deps.retryMs ?? 1_000,
    drainMs: 5_000,
    onChange: (leads) => {
      metrics.schedulerLeading.set(leads ? 1 : 0);
      if (!leads) forgetFigures(metrics);
    },
    // Made anew for each term: a job may remember how far it has come.
    whileLeading: (db, over) => runJobs({ db, clock, logger, metrics }, jobsOf(deps), over),
  });
}

/** What one that stood down knew is another's to tell, and would stand here unchanged for good. */
function forgetFigures(metrics: Metrics): void {
  metrics.auditUnsealedRows.remove();
  metrics.auditSealAgeSeconds.remove();
  metrics.jobLastSuccess.reset();
  metrics.partitionMonthsAhead.reset();
}

/** In the order in which they begin: what must not be late first. */
function jobsOf(deps: SchedulerDeps): Job[] {
  return [
    sealAuditLogJob(deps),
    makePartitionsJob(deps),
    sweepPreviewsJob(deps),
    sweepDraftsJob(deps),
    sweepBlobsJob(),
    ...pruneEventsJob(deps),
    ...pruneIdempotencyKeysJob(deps),
    ...retirePartitionsJobs(deps),
  ];
}
