import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import type { Metric, Row } from '../frame/row.ts';
import { peakMemoryMb } from '../stage/peak-memory.ts';
import { postEmails } from '../stage/post-emails.ts';
import { startProduct } from '../stage/start-product.ts';
import { startRaw } from '../stage/start-raw.ts';
import { startSink } from '../stage/start-sink.ts';

/** What a bare Node had where the bounds were set, in MB: 130, 140 and 150 at most, 95, 110 and 110 aimed at. */
const bareMb = 41;

/** The most memory that each process has had after a burst of requests and their mails, beside a Node that loads nothing. */
export const rss: Row = {
  name: 'rss',
  against: 'a Node process that has loaded nothing',
  rounds: 2,
  quickRounds: 1,
  metrics: [
    memory('api', { must: 130 / bareMb, aim: 95 / bareMb }),
    memory('dispatcher', { must: 140 / bareMb, aim: 110 / bareMb }),
    memory('consumer', { must: 150 / bareMb, aim: 110 / bareMb }),
  ],
  open: async (stage) => {
    const place = await stage.place();
    const sink = await startSink();
    const dispatcher = await startProduct('dispatcher', { ...stage, ...place });
    const consumer = await startProduct('consumer', { ...stage, ...place, smtpUrl: sink.url });
    const api = await startProduct('api', { ...stage, ...place });
    const idle = await startRaw('idle-process.ts', { runDir: stage.runDir, settings: {} });
    const asked = stage.isQuick ? 1_000 : 5_000;
    const pids = [api.pid, dispatcher.pid, consumer.pid];
    return {
      ours: async () => {
        const [before, began, cpuBefore] = [sink.taken(), performance.now(), cpuSeconds(pids)];
        await postEmails({ ...api, count: asked, connections: 50, category: 'transactional', from: 0 });
        await waitFor(() => sink.taken() - before >= asked, { timeoutMs: 300_000, what: `${asked} mails` });
        return {
          asked,
          found: sink.taken() - before,
          seconds: (performance.now() - began) / 1_000,
          cpuSeconds: cpuSeconds(pids) - cpuBefore,
          timesMs: [],
          memoryMb: {
            api: peakMemoryMb(api.pid),
            dispatcher: peakMemoryMb(dispatcher.pid),
            consumer: peakMemoryMb(consumer.pid),
          },
        };
      },
      raw: async () => {
        const bare = peakMemoryMb(idle.pid);
        const memoryMb = { api: bare, dispatcher: bare, consumer: bare };
        return { asked, found: asked, seconds: 1, cpuSeconds: 0, timesMs: [], memoryMb };
      },
      close: async () => {
        await idle.stop();
        await Promise.all([api, dispatcher, consumer].map((app) => app.stop()));
        await sink.stop();
        await place.leave();
      },
    };
  },
};

function memory(name: string, bounds: { must: number; aim: number }): Metric {
  return {
    metric: `${name} MB`,
    of: ({ memoryMb }) => memoryMb?.[name] ?? Number.NaN,
    better: 'less',
    must: Number(bounds.must.toPrecision(3)),
    aim: Number(bounds.aim.toPrecision(3)),
  };
}
