import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { time } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import type { Stage } from '../stage/open-stage.ts';
import { postPaced } from '../stage/post-paced.ts';
import { sampleOf } from '../stage/sample-of.ts';
import { startProduct } from '../stage/start-product.ts';
import { startRaw } from '../stage/start-raw.ts';
import { type Sink, startSink } from '../stage/start-sink.ts';

const perSecond = 20;

/** From the request to the mail at the provider, little else going on: api, dispatcher and consumer. */
export const endToEnd: Row = {
  name: 'end-to-end',
  against: 'one process: insert, publish, claim, render, nodemailer, finish',
  rounds: 5,
  quickRounds: 2,
  // 20 and 60 ms, 15 and 35 ms, where such a raw variant was measured with 14.3 and 34 in a quiet minute.
  metrics: [time('p50 ms', 0.5, { must: 1.4, aim: 1.05 }), time('p99 ms', 0.99, { must: 1.75, aim: 1.05 })],
  open: async (stage) => {
    const [place, rawPlace] = [await stage.place(), await stage.place()];
    const [sink, rawSink] = [await startSink(), await startSink()];
    const dispatcher = await startProduct('dispatcher', { ...stage, ...place });
    const consumer = await startProduct('consumer', { ...stage, ...place, smtpUrl: sink.url });
    const api = await startProduct('api', { ...stage, ...place });
    const sample = JSON.stringify(await sampleOf(place.db, { api, category: 'transactional' }));
    // The mail of the sample must not fall into the first turn.
    await waitFor(() => sink.taken() === 1, { timeoutMs: 30_000, what: 'the first mail' });
    const { databaseUrl, amqpUrl } = rawPlace;
    const raw = await startRaw('pipeline-process.ts', {
      runDir: stage.runDir,
      settings: { databaseUrl, amqpUrl, sample, smtpUrl: rawSink.url },
    });
    const { url } = raw.ready as { url: string };
    const pids = [api.pid, dispatcher.pid, consumer.pid];
    return {
      ours: mailed({ stage, sink, pids, url: api.url, token: api.token }),
      raw: mailed({ stage, sink: rawSink, pids: [raw.pid], url, token: '' }),
      close: async () => {
        await raw.stop();
        await Promise.all([api.stop(), dispatcher.stop(), consumer.stop()]);
        await Promise.all([sink.stop(), rawSink.stop()]);
        await place.leave();
        await rawPlace.leave();
      },
    };
  },
};

type Target = { stage: Stage; sink: Sink; pids: number[]; url: string; token: string };

function mailed({ stage, sink, pids, url, token }: Target): Variant {
  const asked = stage.isQuick ? 100 : 400;
  return async () => {
    const before = sink.taken();
    const [began, cpuBefore] = [performance.now(), cpuSeconds(pids)];
    const sentAt = await postPaced({
      url,
      token,
      count: asked,
      perSecond,
      category: 'transactional',
      from: 0,
    });
    await waitFor(() => sink.taken() - before >= asked, { timeoutMs: 60_000, what: `${asked} mails` });
    const timesMs = [...sentAt].flatMap(([messageId, sent]) => {
      const arrived = sink.arrivals.get(messageId);
      return arrived === undefined ? [] : [arrived - sent];
    });
    const taken = sink.taken() - before;
    return {
      asked,
      found: taken === asked ? timesMs.length : taken,
      seconds: (performance.now() - began) / 1_000,
      cpuSeconds: cpuSeconds(pids) - cpuBefore,
      timesMs,
    };
  };
}
