import { sweepDrafts } from '@crm/drafts';
import type { Clock } from '@crm/runtime';
import { type Job, pieceOf } from '../job.ts';

const batchMax = 500;

/** Drafts that nobody goes on with. */
export function sweepDraftsJob({ clock }: { clock: Clock }): Job {
  return {
    name: 'drafts',
    everyMs: 5 * 60_000,
    run: async ({ db }) =>
      pieceOf({ removed: await sweepDrafts({ db, now: clock.now }, { batchMax }), batchMax }),
  };
}
