import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { rate } from '../frame/metrics.ts';
import { Refusal } from '../frame/refusals.ts';
import type { Row, Variant } from '../frame/row.ts';
import { countSent } from '../stage/count-sent.ts';
import { declareTopology } from '../stage/declare-topology.ts';
import { fillQueue } from '../stage/fill-queue.ts';
import type { Place, Stage } from '../stage/open-stage.ts';
import { startProduct } from '../stage/start-product.ts';
import { type Sink, startSink } from '../stage/start-sink.ts';

/** Below what one consumer can send here, so that the limit is what limits. */
const perSecond = 100;
/** Two mails may take this much longer, one than the other, from their turn to the provider. */
const slackSeconds = 0.5;

/** Two consumers share a provider's limit: none of it is left unused, and never more is sent. */
export const rateLimit: Row = {
  name: 'rate-limit',
  against: 'the limit itself, 100 mails a second over two consumers',
  rounds: 3,
  quickRounds: 2,
  metrics: [rate('mails/s', { must: 0.95, aim: 0.98 })],
  open: async (stage) => {
    const place = await stage.place();
    await declareTopology(stage, place);
    const sink = await startSink();
    const asked = stage.isQuick ? 600 : 2_000;
    return {
      ours: limited({ stage, place, sink, asked }),
      raw: async () => ({ asked, found: asked, seconds: asked / perSecond, cpuSeconds: 0, timesMs: [] }),
      close: async () => {
        await sink.stop();
        await place.leave();
      },
    };
  },
};

type Target = { stage: Stage; place: Place; sink: Sink; asked: number };

function limited({ stage, place, sink, asked }: Target): Variant {
  return async () => {
    const mark = await fillQueue(place, asked);
    const [before, began] = [sink.taken(), performance.now()];
    const options = {
      ...stage,
      ...place,
      smtpUrl: sink.url,
      measured: { SMTP_PER_SECOND: String(perSecond) },
    };
    const consumers = await Promise.all([
      startProduct('consumer', options),
      startProduct('consumer', options),
    ]);
    const pids = consumers.map(({ pid }) => pid);
    const cpuBefore = cpuSeconds(pids);
    try {
      await waitFor(async () => (await countSent(place, mark)) === asked, {
        timeoutMs: 300_000,
        what: `${asked} messages to be sent`,
      });
      const at = [...sink.arrivals.values()].filter((ms) => ms >= began).sort((a, b) => a - b);
      refuseExcess(at);
      return {
        asked,
        found: sink.taken() - before,
        seconds: steadySeconds(at),
        cpuSeconds: cpuSeconds(pids) - cpuBefore,
        timesMs: [],
      };
    } finally {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    }
  };
}

/** What all would take as fast as the second half: the bucket begins full, and that takes a while to be used. */
function steadySeconds(at: readonly number[]): number {
  const half = Math.floor(at.length / 2);
  const [first = 0, last = 0] = [at[half], at.at(-1)];
  return ((last - first) / 1_000 / (at.length - half - 1)) * at.length;
}

function refuseExcess(at: readonly number[]): void {
  for (const [index, first] of at.entries()) {
    for (const [more, last] of at.slice(index).entries()) {
      const allowed = perSecond * (1 + (last - first) / 1_000 + slackSeconds);
      if (more + 1 > allowed)
        throw new Refusal(`${more + 1} mails within ${last - first} ms are beyond the limit`);
    }
  }
}
