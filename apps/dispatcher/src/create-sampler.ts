import { categories } from '@crm/contracts';
import type { Db } from '@crm/db';
import { getOutboxStatus } from '@crm/outbox';
import { createLifecycle, type Lifecycle, type Logger, type Metrics } from '@crm/runtime';

/** Reads depth and lag of the outbox every few seconds for the metrics; an index read of pending rows. */
export function createSampler({
  db,
  metrics,
  logger,
  everyMs = 5_000,
}: {
  db: Db;
  metrics: Metrics;
  logger: Logger;
  everyMs?: number;
}): Lifecycle {
  let timer: NodeJS.Timeout | undefined;
  let sampling: Promise<void> | undefined;

  async function sample(): Promise<void> {
    try {
      const status = await getOutboxStatus(db);
      for (const category of categories)
        metrics.outboxUnpublished.set({ category }, status.unpublished[category]);
      metrics.outboxLagSeconds.set(status.lagSeconds);
    } catch (error) {
      logger.warn({ err: error }, 'the outbox could not be measured');
    }
  }

  return createLifecycle({
    start: async () => {
      await sample();
      timer = setInterval(() => {
        // A slow database must not get a second question on top of the first.
        sampling ??= sample().finally(() => {
          sampling = undefined;
        });
      }, everyMs);
    },
    stop: async () => {
      clearInterval(timer);
      await sampling;
    },
  });
}
