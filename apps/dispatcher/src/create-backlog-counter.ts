import type { Db } from '@crm/db';
import { type Backlog, countBacklog } from '@crm/outbox';
import { createLifecycle, type Lifecycle, type Logger } from '@crm/runtime';

export type BacklogCounter = Lifecycle & {
  /** As last counted; before the first count is done, a promise of it. Rejects where that failed. */
  latest: () => Promise<Backlog>;
};

/** Counts what waits in the outbox every few seconds, for the metrics and the charts. */
export function createBacklogCounter({
  db,
  logger,
  onCounted = () => undefined,
  everyMs = 5_000,
}: {
  db: Db;
  logger: Logger;
  onCounted?: (backlog: Backlog) => void;
  everyMs?: number;
}): BacklogCounter {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let counting: Promise<Backlog> | undefined;
  let latest: Backlog | undefined;

  async function count(): Promise<Backlog> {
    try {
      latest = await countBacklog(db, { signal: stopping.signal });
      onCounted(latest);
      return latest;
    } finally {
      counting = undefined;
    }
  }

  // A slow database must not get a second question on top of the first.
  const counted = () => (counting ??= count());

  function sample(): void {
    counted().catch((error: unknown) => {
      if (!stopping.signal.aborted) logger.warn({ err: error }, 'the outbox could not be counted');
    });
  }

  return {
    latest: async () => latest ?? counted(),
    ...createLifecycle({
      // Not waited for: with millions of rows that takes a while, and they are to be published meanwhile.
      start: async () => {
        sample();
        timer = setInterval(sample, everyMs);
      },
      stop: async () => {
        clearInterval(timer);
        stopping.abort();
        await counting?.catch(() => undefined);
      },
    }),
  };
}
