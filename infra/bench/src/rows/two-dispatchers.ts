import { rate } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import { openDrain } from '../stage/open-drain.ts';
import { startProduct } from '../stage/start-product.ts';
import { drainTurn } from './drain.ts';

/** Two dispatchers over one backlog beside one alone: nothing lost, nothing twice, and no slower. */
export const twoDispatchers: Row = {
  name: 'two-dispatchers',
  against: 'one dispatcher',
  rounds: 15,
  quickRounds: 2,
  metrics: [
    rate('rows/s', { must: 0.95, aim: 1.05 }),
    {
      metric: 'share of the lesser',
      of: ({ share }) => share ?? Number.NaN,
      better: 'more',
      must: 0.35,
      aim: null,
    },
  ],
  open: async (stage) => {
    const { place, dispatcher: first, watch, close } = await openDrain(stage);
    const second = await startProduct('dispatcher', { ...stage, ...place });
    // Held still and not ended, while one works alone: started for each turn it would be cold where the other is warm.
    process.kill(second.pid, 'SIGSTOP');
    const asked = stage.isQuick ? 5_000 : 40_000;
    const alone = drainTurn({ place, watch, pids: [first.pid], asked });
    const both: Variant = async () => {
      process.kill(second.pid, 'SIGCONT');
      try {
        const before = [await publishedBy(first.url), await publishedBy(second.url)];
        const turn = await drainTurn({ place, watch, pids: [first.pid, second.pid], asked })();
        const after = [await publishedBy(first.url), await publishedBy(second.url)];
        const counts = after.map((count, index) => count - (before[index] ?? 0));
        return { ...turn, share: Math.min(...counts) / asked };
      } finally {
        process.kill(second.pid, 'SIGSTOP');
      }
    };
    return {
      ours: both,
      // All of it is its own.
      raw: async () => ({ ...(await alone()), share: 1 }),
      close: async () => {
        process.kill(second.pid, 'SIGCONT');
        await second.stop();
        await close();
      },
    };
  },
};

async function publishedBy(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^crm_publish_duration_seconds_count (\d+)/m.exec(text)?.[1] ?? 0);
}
