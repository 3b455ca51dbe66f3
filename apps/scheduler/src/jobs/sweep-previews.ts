import { prunePreviews } from '@crm/previews';
import type { Clock } from '@crm/runtime';
import { type Job, pieceOf } from '../job.ts';

const batchMax = 500;

/** Letters that were looked at and never sent go when their time is over, whether somebody writes another or not. */
export function sweepPreviewsJob({ clock }: { clock: Clock }): Job {
  return {
    name: 'previews',
    everyMs: 60_000,
    run: async ({ db }) =>
      pieceOf({ removed: await prunePreviews({ db, now: clock.now }, { batchMax }), batchMax }),
  };
}
