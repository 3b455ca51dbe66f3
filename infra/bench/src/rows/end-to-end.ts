import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { time } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import { openPipelines, type Pipeline } from '../stage/open-pipelines.ts';
import type { Stage } from '../stage/open-stage.ts';
import { postPaced } from '../stage/post-paced.ts';
import { type Sink, startSink } from '../stage/start-sink.ts';

const perSecond = 20;

/** From the request to the mail at the provider, little else going on: api, dispatcher and consumer. */
export const endToEnd: Row = {
  name: 'end-to-end',
  against: 'two processes: insert, publish; claim, render, nodemailer, finish',
  rounds: 5,
  quickRounds: 2,
  // 20 and 60 ms, 15 and 35 ms, where such a raw variant was measured with 14.3 and 34 in a quiet minute.
  metrics: [time('p50 ms', 0.5, { must: 1.4, aim: 1.05 }), time('p99 ms', 0.99, { must: 1.75, aim: 1.05 })],
  open: async (stage) => {
    const sinks = { ours: await startSink(), raw: await startSink() };
    const { ours, raw, close } = await openPipelines(stage, sinks);
    return {
      ours: mailed(ours, { sink: sinks.ours, stage }),
      raw: mailed(raw, { sink: sinks.raw, stage }),
      close: async () => {
        await close();
        await Promise.all([sinks.ours.stop(), sinks.raw.stop()]);
      },
    };
  },
};

function mailed(
  { pids, url, token }: Pipeline,
  { sink, stage: { isQuick } }: { sink: Sink; stage: Stage },
): Variant {
  const asked = isQuick ? 100 : 400;
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
