import type { Clock, Metrics } from '@crm/runtime';
import { createSealer, type SealKey } from '@crm/seals';
import { allDone, type Job } from '../job.ts';

/** Seals the audit log; how long a row waits for its seal at most, while it could still be changed unseen. */
export function sealAuditLogJob({
  clock,
  metrics,
  sealKey,
}: {
  clock: Clock;
  metrics: Pick<Metrics, 'auditUnsealedRows' | 'auditSealAgeSeconds'>;
  sealKey: SealKey | null;
}): Job {
  return {
    name: 'seals',
    everyMs: 5_000,
    run: async ({ db, logger }) => {
      await createSealer({
        db,
        clock,
        logger,
        key: sealKey,
        onLag: ({ unsealedRows, lastSealAgeSeconds }) => {
          metrics.auditUnsealedRows.set(unsealedRows);
          metrics.auditSealAgeSeconds.set(lastSealAgeSeconds ?? -1);
        },
      })();
      return allDone;
    },
  };
}
