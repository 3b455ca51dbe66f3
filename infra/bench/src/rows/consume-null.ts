import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { cpu, rate } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import { startConsumeNull } from '../ours/start-consume-null.ts';
import { countSent } from '../stage/count-sent.ts';
import { declareTopology } from '../stage/declare-topology.ts';
import { fillQueue } from '../stage/fill-queue.ts';
import type { Place, Stage } from '../stage/open-stage.ts';
import { startRaw } from '../stage/start-raw.ts';

/** Deliveries that wait in the queue, worked off by one consumer whose provider takes every mail unread. */
export const consumeNull: Row = {
  name: 'consume-null',
  against: 'claim, render, finish without a mail; two statements, prefetch 20',
  rounds: 3,
  quickRounds: 2,
  metrics: [rate('messages/s', { must: 0.7, aim: 0.8 }), cpu({ must: null, aim: null })],
  open: async (stage) => {
    const place = await stage.place();
    await declareTopology(stage, place);
    const { databaseUrl, amqpUrl } = place;
    const options = { runDir: stage.runDir, settings: { databaseUrl, amqpUrl } };
    return {
      ours: consumed({ stage, place, start: () => startConsumeNull(options) }),
      raw: consumed({ stage, place, start: () => startRaw('consume-process.ts', options) }),
      close: place.leave,
    };
  },
};

type Target = {
  stage: Stage;
  place: Place;
  start: () => Promise<{ pid: number; stop: () => Promise<void> }>;
};

/** The time runs from the first messages that are sent until all are. */
function consumed({ stage, place, start }: Target): Variant {
  const asked = stage.isQuick ? 1_000 : 5_000;
  return async () => {
    const mark = await fillQueue(place, asked);
    const consumer = await start();
    try {
      const early = await sentOnce(place, mark, 1);
      const [began, cpuBefore] = [performance.now(), cpuSeconds([consumer.pid])];
      const found = await sentOnce(place, mark, asked);
      const whole = asked / (asked - early);
      return {
        asked,
        found,
        seconds: ((performance.now() - began) / 1_000) * whole,
        cpuSeconds: (cpuSeconds([consumer.pid]) - cpuBefore) * whole,
        timesMs: [],
      };
    } finally {
      await consumer.stop();
    }
  };
}

/** Seldom enough that counting, which reads all, is no part of the load. */
const lookEveryMs = 200;
const timeoutMs = 300_000;

async function sentOnce(place: Place, mark: string, least: number): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const sent = await countSent(place, mark);
    if (sent >= least) return sent;
    await sleep(lookEveryMs);
  }
  throw new Error(`${least} messages were not sent within ${timeoutMs} ms`);
}
