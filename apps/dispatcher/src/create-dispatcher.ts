import { isUnavailable } from '@crm/db';
import { createLifecycle, type Lifecycle, type Logger } from '@crm/runtime';
import { type BatchDeps, type BatchSummary, dispatchBatch } from './dispatch-batch.ts';
import { createMarketingWindow } from './marketing-window.ts';
import { createQueueStandings } from './queue-standings.ts';

export type DispatcherDeps = Omit<BatchDeps, 'standings' | 'window'> & {
  logger: Logger;
  /** Told of each batch that claimed something; feeds the metrics and lets tests wait. */
  onBatch?: (batch: BatchSummary) => void;
};

export type Dispatcher = Lifecycle & {
  /** Look now: something was queued. */
  wake: () => void;
};

/** The loop from outbox to broker. While the broker is away nothing is claimed; the outbox keeps it all. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { broker, clock, limits, logger } = deps;
  const standings = createQueueStandings(deps);
  const window = createMarketingWindow(deps);
  const bell = createBell();
  let stopping = false;
  let lastFailure = '';
  let loop: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping) {
      const [heard, lookedAtMs] = [bell.listen(), clock.monotonicMs()];
      if (broker.connected() && (await oneBatch())) await catchUp();
      else await heard.within(window.againInMs(lookedAtMs) ?? limits.pollMs);
    }
  }

  /**
   * A full batch tells of a backlog. Two lanes then pass each other's rows by, so that one is read from the database
   * while the broker confirms the other. Only one takes marketing, whose bound in the broker is for one reader of the
   * queue's depth.
   */
  async function catchUp(): Promise<void> {
    const lane = async (options: { withMarketing: boolean }) => {
      while (!stopping && broker.connected() && (await oneBatch(options)));
    };
    await Promise.all([lane({ withMarketing: true }), lane({ withMarketing: false })]);
  }

  /** Whether there may be more to do at once. */
  async function oneBatch(options?: { withMarketing: boolean }): Promise<boolean> {
    try {
      const batch = await dispatchBatch({ ...deps, standings, window }, options);
      if (batch.claimed > 0) deps.onBatch?.(batch);
      if (batch.failed > 0) logger.warn({ ...batch }, 'the broker did not take all of a batch');
      lastFailure = '';
      return batch.published > 0 && batch.isFull;
    } catch (error) {
      // Four times a second the same about a database that is away would fill the log with one fact.
      if (String(error) !== lastFailure)
        logger.warn({ err: error, unavailable: isUnavailable(error) }, 'a batch was given back');
      lastFailure = String(error);
      return false;
    }
  }

  return {
    wake: bell.ring,
    ...createLifecycle({
      start: async (signal) => {
        await broker.declareTopology({ signal });
        broker.onStateChange(bell.ring);
        loop = run();
      },
      stop: async () => {
        stopping = true;
        bell.ring();
        await loop;
      },
    }),
  };
}

/** A ring between `listen` and `within` is not lost: who looked before it rang looks again. */
function createBell() {
  let current = Promise.withResolvers<void>();
  return {
    ring: () => {
      current.resolve();
      current = Promise.withResolvers<void>();
    },
    listen: () => {
      const rung = current.promise;
      return {
        within: async (ms: number): Promise<void> => {
          const { promise, resolve } = Promise.withResolvers<void>();
          const timer = setTimeout(resolve, ms);
          await Promise.race([rung, promise]);
          clearTimeout(timer);
        },
      };
    },
  };
}
