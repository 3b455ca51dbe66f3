import { startPostgres } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { cpu, rate } from '../frame/metrics.ts';
import type { Row } from '../frame/row.ts';
import { declareTopology } from '../stage/declare-topology.ts';
import { openDrain } from '../stage/open-drain.ts';
import type { Stage } from '../stage/open-stage.ts';
import { startRaw } from '../stage/start-raw.ts';
import { watchQueue } from '../stage/watch-queue.ts';
import { drainTurn, sampleBody } from './drain.ts';

/** A backlog to the broker, each event confirmed: our dispatcher beside queues that others use for it. */
export const drainVsPgBoss = drainVsPeer('drain-vs-pg-boss', {
  kind: 'pg-boss',
  against: 'pg-boss 12, fetch and complete in a loop, 500 at once',
  bounds: { must: 1, aim: 1.3 },
});
export const drainVsGraphile = drainVsPeer('drain-vs-graphile', {
  kind: 'graphile',
  against: 'graphile-worker 0.18, local queue of 500, 200 jobs at once',
  bounds: { must: 1, aim: 1.3 },
});
// Each of its claims sorts all that wait: with a fifth of our backlog it is faster than with all of it.
export const drainVsOutboxLibrary = drainVsPeer('drain-vs-outbox-library', {
  kind: 'outbox-polling',
  against: 'pg-transactional-outbox 0.5, polling, 16 at once; a fifth of the backlog',
  bounds: { must: 8, aim: null },
  theirShare: 0.2,
});
export const drainVsOutboxReplication = drainVsPeer('drain-vs-outbox-replication', {
  kind: 'outbox-replication',
  against: 'pg-transactional-outbox 0.5, logical replication, 16 at once; a fifth of the backlog',
  bounds: { must: 8, aim: null },
  theirShare: 0.2,
  isDecoded: true,
});

type Options = {
  kind: string;
  against: string;
  bounds: { must: number; aim: number | null };
  /** Of our backlog, how much theirs is, where a whole one would take minutes. */
  theirShare?: number;
  /** Theirs needs a PostgreSQL whose log can be decoded. */
  isDecoded?: boolean;
};

function drainVsPeer(name: string, options: Options): Row {
  const { kind, against, bounds, theirShare = 1, isDecoded = false } = options;
  return {
    name,
    against,
    rounds: 5,
    quickRounds: 2,
    metrics: [rate('rows/s', bounds), cpu({ must: null, aim: null })],
    open: async (stage) => {
      const { place, dispatcher, watch, close } = await openDrain(stage);
      const theirs = await stage.place();
      const decoded = isDecoded ? await startDecoded(stage) : null;
      // It declares the topology that theirs publishes into.
      await declareTopology(stage, theirs);
      const theirWatch = await watchQueue(theirs.amqpUrl);
      const { amqpUrl } = theirs;
      const databaseUrl = decoded?.url ?? theirs.databaseUrl;
      const settings = { kind, databaseUrl, amqpUrl, body: await sampleBody(place) };
      const raw = await startRaw('drain-peer-process.ts', { runDir: stage.runDir, settings });
      const asked = stage.isQuick ? 5_000 : 10_000;
      const theirAsked = asked * theirShare;
      return {
        ours: drainTurn({ place, watch, pids: [dispatcher.pid], asked }),
        raw: async () => {
          theirWatch.begin();
          await raw.ask({ verb: 'fill', count: theirAsked });
          const [began, cpuBefore] = [performance.now(), cpuSeconds([raw.pid])];
          await raw.ask({ verb: 'drain', count: theirAsked });
          const seconds = (performance.now() - began) / 1_000;
          const used = cpuSeconds([raw.pid]) - cpuBefore;
          await theirWatch.until(theirAsked);
          return { asked: theirAsked, found: theirWatch.found(), seconds, cpuSeconds: used, timesMs: [] };
        },
        close: async () => {
          await raw.stop();
          await theirWatch.stop();
          await decoded?.stop();
          await theirs.leave();
          await close();
        },
      };
    },
  };
}

/** Beside the stage's, which keeps the lesser log that the product needs; as durable. */
function startDecoded({ runDir }: Stage) {
  return startPostgres({ runDir, log: () => undefined, durable: true, settings: ['wal_level=logical'] });
}
