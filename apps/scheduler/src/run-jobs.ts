import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '@crm/db';
import type { Clock, Logger, Metrics } from '@crm/runtime';
import type { Job } from './job.ts';

export type JobMetrics = Pick<Metrics, 'jobLastSuccess' | 'jobRemovedTotal' | 'jobFailuresTotal'>;

export type JobsDeps = { db: Db; clock: Clock; logger: Logger; metrics: JobMetrics };

/**
 * Runs every job on its own beat until `over`, each never twice at once. All of them share one session, so their
 * statements come one after the other, and a long removal gives way to the others between its pieces. A job that fails
 * waits for its next beat and stops no other. Resolves when nothing runs any more.
 */
export async function runJobs(deps: JobsDeps, jobs: readonly Job[], over: AbortSignal): Promise<void> {
  await Promise.all(jobs.map((job) => keepRunning(deps, job, over)));
}

async function keepRunning(deps: JobsDeps, job: Job, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await runOnce(deps, job, over);
    await sleep(job.everyMs, undefined, { signal: over }).catch(() => undefined);
  }
}

async function runOnce({ db, clock, logger, metrics }: JobsDeps, job: Job, over: AbortSignal): Promise<void> {
  const startedMs = clock.monotonicMs();
  // Not "job", which Prometheus gives to every series by itself.
  const of = { job_name: job.name };
  let removed = 0;
  try {
    for (let isDone = false; !isDone; ) {
      if (over.aborted) return;
      const piece = await job.run({ db, logger });
      metrics.jobRemovedTotal.inc(of, piece.removed);
      removed += piece.removed;
      isDone = piece.isDone;
    }
    metrics.jobLastSuccess.set(of, clock.now().getTime() / 1_000);
    const durationMs = Math.round(clock.monotonicMs() - startedMs);
    if (removed > 0) logger.info({ job: job.name, removed, durationMs }, 'removed');
    else logger.debug({ job: job.name, durationMs }, 'done');
  } catch (error) {
    // What fails since the lock is lost is the next leader's.
    if (over.aborted) return;
    metrics.jobFailuresTotal.inc(of);
    logger.warn({ err: error, job: job.name, removed }, 'a job failed; it is tried again');
  }
}
