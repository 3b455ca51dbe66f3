import { makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import type { Described } from '../properties-of.ts';
import { fillAtOnce, type Peer, type PeerOptions } from './peer.ts';

/** 500 jobs fetched at once, 200 at work, completions gathered: as its page on performance sets it. */
const worker = {
  concurrentJobs: 200,
  localQueue: { size: 500 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};

export async function openGraphile({ databaseUrl, payload, publish }: PeerOptions): Promise<Peer> {
  const utils = await makeWorkerUtils({ connectionString: databaseUrl });
  await utils.migrate();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
  const isEmpty = async () => {
    const { rows } = await pool.query<{ left: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM graphile_worker.jobs) AS left',
    );
    return rows[0]?.left === false;
  };
  return {
    fill: async (count) => {
      for (let filled = 0; filled < count; filled += fillAtOnce) {
        const size = Math.min(fillAtOnce, count - filled);
        await utils.addJobs(Array.from({ length: size }, () => ({ identifier: 'publish', payload })));
      }
    },
    drain: async (count) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let done = 0;
      const runner = await run({
        pgPool: pool,
        noHandleSignals: true,
        preset: { worker },
        taskList: {
          publish: async (event) => {
            await publish(event as Described);
            done += 1;
            if (done === count) resolve();
          },
        },
      });
      await promise;
      while (!(await isEmpty()));
      await runner.stop();
    },
  };
}
