import { createRabbitBroker } from '@crm/broker';
import { createDb } from '@crm/db';
import { waitFor } from '@crm/dev';
import { createLogger, type Logger, systemClock } from '@crm/runtime';
import { onTestFinished } from 'vitest';
import { createDispatcher, type Dispatcher } from '../src/create-dispatcher.ts';
import type { BatchDeps, BatchSummary } from '../src/dispatch-batch.ts';
import { type DispatchLimits, dispatchLimits } from '../src/limits.ts';
import { createMarketingWindow } from '../src/marketing-window.ts';
import { createQueueStandings } from '../src/queue-standings.ts';
import type { Stage } from './open-stage.ts';

const silent: Logger = createLogger({ name: 'test', level: 'silent' });

export type Wishes = {
  limits?: Partial<DispatchLimits>;
  /** Default: the stage's own, without a proxy between. */
  amqpUrl?: string;
  poolMax?: number;
};

/** What a dispatcher of its own gets: a pool, a started broker client, limits; ended with the test. */
export function dispatchDeps(
  stage: Stage,
  { limits, amqpUrl = stage.amqpUrl, poolMax = 2 }: Wishes = {},
): BatchDeps {
  const all = { ...dispatchLimits, ...limits };
  const db = createDb({
    url: stage.database.url,
    appName: 'crm-dispatcher',
    poolMax,
    idleInTransactionTimeoutMs: all.confirmDeadlineMs * 2,
  });
  const broker = createRabbitBroker({ url: amqpUrl, name: 'crm-dispatcher', logger: silent });
  broker.start();
  onTestFinished(async () => {
    await Promise.all([broker.stop(), db.end(1)]);
  });
  const shared = { broker, clock: systemClock, limits: all };
  const [standings, window] = [createQueueStandings(shared), createMarketingWindow(shared)];
  return { ...shared, db, standings, window, random: () => 0 };
}

/**
 * The same, with the topology declared and both connections up: ready for `dispatchBatch`. Marketing takes no rest and
 * goes out as the window has room unless that is wished for, since tests have one batch follow another at once.
 */
export async function readyDeps(stage: Stage, { limits, ...wishes }: Wishes = {}): Promise<BatchDeps> {
  const perLot = limits?.marketingPerConsumer ?? dispatchLimits.marketingPerConsumer;
  const atOnce = { perLot, everyMs: 0 };
  const deps = dispatchDeps(stage, {
    ...wishes,
    limits: { marketingPace: atOnce, marketingPaceBesideNotices: atOnce, ...limits },
  });
  await deps.broker.declareTopology();
  await waitFor(() => deps.broker.connected() && deps.broker.state().consuming === 'connected', {
    timeoutMs: 60_000,
    what: 'both connections',
  });
  return deps;
}

export type RunningDispatcher = {
  deps: BatchDeps;
  dispatcher: Dispatcher;
  batches: BatchSummary[];
  /** Its warnings and errors, as they are logged. */
  warnings: string[];
  published: () => number;
  /** Resolves with the next batch that claims something. */
  nextBatch: () => Promise<BatchSummary>;
  starting: Promise<void>;
};

/** A dispatcher at work in this process. */
export function runDispatcher(stage: Stage, wishes: Wishes = {}): RunningDispatcher {
  const deps = dispatchDeps(stage, wishes);
  const batches: BatchSummary[] = [];
  const warnings: string[] = [];
  let next = Promise.withResolvers<BatchSummary>();
  const dispatcher = createDispatcher({
    ...deps,
    logger: createLogger({
      name: 'test',
      level: 'warn',
      destination: { write: (line) => void warnings.push(line) },
    }),
    onBatch: (batch) => {
      batches.push(batch);
      next.resolve(batch);
      next = Promise.withResolvers();
    },
  });
  const starting = dispatcher.start();
  // Stopped in the middle of its start, it gives up; that is no failure of the test.
  starting.catch(() => undefined);
  onTestFinished(() => dispatcher.stop());
  return {
    deps,
    dispatcher,
    batches,
    warnings,
    starting,
    published: () => batches.reduce((sum, batch) => sum + batch.published, 0),
    nextBatch: () => next.promise,
  };
}
