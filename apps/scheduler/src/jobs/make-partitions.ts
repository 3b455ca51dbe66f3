import { makePartitions } from '@crm/retention';
import type { Clock, Metrics } from '@crm/runtime';
import { allDone, type Job } from '../job.ts';

/** Makes the months ahead. Hourly, though once a month would do: a try that met a lock is soon made up for. */
export function makePartitionsJob({
  clock,
  metrics,
}: {
  clock: Clock;
  metrics: Pick<Metrics, 'partitionMonthsAhead'>;
}): Job {
  return {
    name: 'partitions',
    everyMs: 60 * 60_000,
    run: async ({ db, logger }) => {
      for (const { table, made, monthsAhead } of await makePartitions(db, clock.now())) {
        metrics.partitionMonthsAhead.set({ table }, monthsAhead);
        if (made > 0) logger.info({ table, made, monthsAhead }, 'months were made ahead');
      }
      return allDone;
    },
  };
}
