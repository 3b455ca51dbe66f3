import { sweepOrphanBlobs } from '@crm/artifacts';
import type { Job } from '../job.ts';

const batchMax = 500;

/** Bytes that were stored and never named, or are not named any more. */
export function sweepBlobsJob(): Job {
  return {
    name: 'blobs',
    everyMs: 60 * 60_000,
    run: async ({ db }) => {
      const { kept, deleted } = await sweepOrphanBlobs(db, { batchMax });
      return { removed: deleted, isDone: kept + deleted === 0 };
    },
  };
}
