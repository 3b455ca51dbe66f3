import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { cpu, rate } from '../frame/metrics.ts';
import type { Row } from '../frame/row.ts';
import { declareTopology } from '../stage/declare-topology.ts';
import { openDrain } from '../stage/open-drain.ts';
import { startRaw } from '../stage/start-raw.ts';
import { watchQueue } from '../stage/watch-queue.ts';
import { drainTurn, sampleBody } from './drain.ts';

/** A backlog to the broker, each event confirmed: our dispatcher beside queues that others use for it. */
export const drainVsPgBoss = drainVsPeer('drain-vs-pg-boss', {
  kind: 'pg-boss',
  against: 'pg-boss 12, fetch and complete in a loop, 500 at once',
});
export const drainVsGraphile = drainVsPeer('drain-vs-graphile', {
  kind: 'graphile',
  against: 'graphile-worker 0.18, local queue of 500, 200 jobs at once',
});

function drainVsPeer(name: string, { kind, against }: { kind: string; against: string }): Row {
  return {
    name,
    against,
    rounds: 5,
    quickRounds: 2,
    metrics: [rate('rows/s', { must: 1, aim: 1.3 }), cpu({ must: null, aim: null })],
    open: async (stage) => {
      const { place, dispatcher, watch, close } = await openDrain(stage);
      const theirs = await stage.place();
      // It declares the topology that theirs publishes into.
      await declareTopology(stage, theirs);
      const theirWatch = await watchQueue(theirs.amqpUrl);
      const { databaseUrl, amqpUrl } = theirs;
      const settings = { kind, databaseUrl, amqpUrl, body: await sampleBody(place) };
      const raw = await startRaw('drain-peer-process.ts', { runDir: stage.runDir, settings });
      const asked = stage.isQuick ? 5_000 : 10_000;
      return {
        ours: drainTurn({ place, watch, pids: [dispatcher.pid], asked }),
        raw: async () => {
          theirWatch.begin();
          await raw.ask({ verb: 'fill', count: asked });
          const [began, cpuBefore] = [performance.now(), cpuSeconds([raw.pid])];
          await raw.ask({ verb: 'drain', count: asked });
          const seconds = (performance.now() - began) / 1_000;
          const used = cpuSeconds([raw.pid]) - cpuBefore;
          await theirWatch.until(asked);
          return { asked, found: theirWatch.found(), seconds, cpuSeconds: used, timesMs: [] };
        },
        close: async () => {
          await raw.stop();
          await theirWatch.stop();
          await theirs.leave();
          await close();
        },
      };
    },
  };
}
