import { PgBoss } from 'pg-boss';
import type { Described } from '../properties-of.ts';
import { fillAtOnce, type Peer, type PeerOptions } from './peer.ts';

const queue = 'events';

/** Fetched and completed in a loop, 500 at once: its worker would wait half a second between two batches. */
export async function openPgBoss({ databaseUrl, payload, publish }: PeerOptions): Promise<Peer> {
  const boss = new PgBoss({ connectionString: databaseUrl, schedule: false });
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  await boss.createQueue(queue);
  return {
    fill: async (count) => {
      for (let filled = 0; filled < count; filled += fillAtOnce) {
        await boss.insert(
          queue,
          Array.from({ length: Math.min(fillAtOnce, count - filled) }, () => ({ data: payload })),
        );
      }
    },
    drain: async (count) => {
      for (let done = 0; done < count; ) {
        const jobs = await boss.fetch<object>(queue, { batchSize: 500 });
        await Promise.all(jobs.map(({ data }) => publish(data as Described)));
        if (jobs.length > 0)
          await boss.complete(
            queue,
            jobs.map(({ id }) => id),
          );
        done += jobs.length;
      }
    },
  };
}
