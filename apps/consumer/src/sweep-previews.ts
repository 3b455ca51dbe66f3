import type { Db } from '@crm/db';
import { prunePreviews } from '@crm/previews';
import type { Clock, Logger, Metrics } from '@crm/runtime';

const batchMax = 500;

/** Letters that were looked at and never sent go when their time is over, whether somebody writes another or not. */
export async function sweepPreviews({
  db,
  clock,
  logger,
  metrics,
}: {
  db: Db;
  clock: Clock;
  logger: Logger;
  metrics: Pick<Metrics, 'previewsPrunedTotal'>;
}): Promise<void> {
  let pruned: number;
  do {
    pruned = await prunePreviews({ db, now: clock.now }, { batchMax });
    metrics.previewsPrunedTotal.inc(pruned);
    if (pruned > 0) logger.debug({ pruned }, 'previews whose time was over are deleted');
  } while (pruned === batchMax);
}
