import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { time } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import { openPipelines, type Pipeline } from '../stage/open-pipelines.ts';
import type { Stage } from '../stage/open-stage.ts';
import { postPaced } from '../stage/post-paced.ts';
import { watchQueue } from '../stage/watch-queue.ts';

/** Well below what either could carry: latency, not queueing. */
const perSecond = 50;

/** From the row's insert to its mark as published, by the database's clock: api and dispatcher, told by a wake-up. */
export const commitToConfirmed: Row = {
  name: 'commit-to-confirmed',
  against: 'one process: insert, claim, publish, mark, woken by a call',
  rounds: 3,
  quickRounds: 2,
  // 10 and 35 ms, 5.5 and 20 ms, where this raw variant was measured with 5.1 and 18.4 in a quiet minute.
  metrics: [time('p50 ms', 0.5, { must: 2, aim: 1.1 }), time('p99 ms', 0.99, { must: 1.9, aim: 1.1 })],
  open: async (stage) => {
    const { ours, raw, close } = await openPipelines(stage);
    const watches = [await watchQueue(ours.place.amqpUrl), await watchQueue(raw.place.amqpUrl)];
    return {
      ours: paced(ours, stage),
      raw: paced(raw, stage),
      close: async () => {
        await Promise.all(watches.map((watch) => watch.stop()));
        await close();
      },
    };
  },
};

function paced({ place: { db }, pids, url, token }: Pipeline, { isQuick }: Stage): Variant {
  const asked = isQuick ? 200 : 1_000;
  return async () => {
    const [{ since } = { since: '' }] = await db.sql<
      { since: string }[]
    >`SELECT clock_timestamp()::text AS since`;
    const [began, cpuBefore] = [performance.now(), cpuSeconds(pids)];
    await postPaced({ url, token, count: asked, perSecond, category: 'transactional', from: 0 });
    const published = () => db.sql<{ ms: number }[]>`
      SELECT (extract(epoch FROM published_at - created_at) * 1000)::float8 AS ms FROM public.outbox_messages
       WHERE created_at >= ${since}::text::timestamptz AND published_at IS NOT NULL`;
    await waitFor(async () => (await published()).length >= asked, {
      timeoutMs: 30_000,
      what: `${asked} events to be published`,
    });
    const rows = await published();
    return {
      asked,
      found: rows.length,
      seconds: (performance.now() - began) / 1_000,
      cpuSeconds: cpuSeconds(pids) - cpuBefore,
      timesMs: rows.map(({ ms }) => ms),
    };
  };
}
