import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { cpu, rate } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import { countSent } from '../stage/count-sent.ts';
import { declareTopology } from '../stage/declare-topology.ts';
import { fillQueue } from '../stage/fill-queue.ts';
import type { Place, Stage } from '../stage/open-stage.ts';
import { startProduct } from '../stage/start-product.ts';
import { startRaw } from '../stage/start-raw.ts';
import { type Sink, startSink } from '../stage/start-sink.ts';

/** Mails that wait in the queue, sent by one consumer to a mail server that takes all at once. */
export const consumeSmtp: Row = {
  name: 'consume-smtp',
  against: 'claim, render, nodemailer over 10 connections, finish; two statements, prefetch 20',
  rounds: 5,
  quickRounds: 2,
  metrics: [rate('mails/s', { must: 0.8, aim: 1.1 }), cpu({ must: null, aim: null })],
  open: async (stage) => {
    const place = await stage.place();
    await declareTopology(stage, place);
    const sink = await startSink();
    const settings = { databaseUrl: place.databaseUrl, amqpUrl: place.amqpUrl, smtpUrl: sink.url };
    const ours = () => startProduct('consumer', { ...stage, ...place, smtpUrl: sink.url });
    const raw = () => startRaw('consume-process.ts', { runDir: stage.runDir, settings });
    return {
      ours: consumed({ stage, place, sink, start: ours }),
      raw: consumed({ stage, place, sink, start: raw }),
      close: async () => {
        await sink.stop();
        await place.leave();
      },
    };
  },
};

type Consumer = { pid: number; stop: () => Promise<void> };
type Target = { stage: Stage; place: Place; sink: Sink; start: () => Promise<Consumer> };

/** A consumer begins on a full queue; the time runs from its first mail until every message says that it is sent. */
function consumed({ stage, place, sink, start }: Target): Variant {
  const asked = stage.isQuick ? 400 : 2_000;
  return async () => {
    const mark = await fillQueue(place, asked);
    const before = sink.taken();
    const consumer = await start();
    try {
      const wait = (condition: () => boolean | Promise<boolean>, what: string) =>
        waitFor(condition, { timeoutMs: 300_000, what });
      await wait(() => sink.taken() > before, 'the first mail');
      const [began, cpuBefore, early] = [
        performance.now(),
        cpuSeconds([consumer.pid]),
        sink.taken() - before,
      ];
      await wait(() => sink.taken() - before >= asked, `${asked} mails`);
      await wait(async () => (await countSent(place, mark)) === asked, `${asked} messages to be sent`);
      const seconds = ((performance.now() - began) * asked) / (asked - early) / 1_000;
      const used = ((cpuSeconds([consumer.pid]) - cpuBefore) * asked) / (asked - early);
      return { asked, found: sink.taken() - before, seconds, cpuSeconds: used, timesMs: [] };
    } finally {
      await consumer.stop();
    }
  };
}
