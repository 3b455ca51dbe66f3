import { type Gate, openGate } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { rate, time } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import type { Place } from '../stage/open-stage.ts';
import { queueEvents } from '../stage/queue-events.ts';
import { startProduct } from '../stage/start-product.ts';
import { type QueueWatch, watchQueue } from '../stage/watch-queue.ts';
import { drainTurn } from './drain.ts';

/** What the design allows until a backlog flows again: a poll and the cap of the backoff. */
const allowedMs = 5_000;

/** A backlog that grew while the broker was away: when it flows again, and how fast then, beside one that was never held up. */
export const backlogAfterOutage: Row = {
  name: 'backlog-after-outage',
  against: 'the same backlog without an outage; for the first event the 5 s that are allowed',
  rounds: 3,
  quickRounds: 2,
  metrics: [time('ms to the first event', 0.5, { must: 1, aim: 0.3 }), rate('rows/s', { must: 0.8, aim: 1 })],
  open: async (stage) => {
    const place = await stage.place();
    const gate = await openGate(place.amqpUrl);
    const dispatcher = await startProduct('dispatcher', { ...stage, ...place, amqpUrl: gate.url });
    const watch = await watchQueue(place.amqpUrl);
    const asked = stage.isQuick ? 20_000 : 100_000;
    const pids = [dispatcher.pid];
    const undisturbed = drainTurn({ place, watch, pids, asked });
    return {
      ours: afterOutage({ place, watch, pids, asked, gate }),
      raw: async () => ({ ...(await undisturbed()), timesMs: [allowedMs] }),
      close: async () => {
        await watch.stop();
        await dispatcher.stop();
        await gate.stop();
        await place.leave();
      },
    };
  },
};

function afterOutage(outage: {
  place: Place;
  watch: QueueWatch;
  pids: readonly number[];
  asked: number;
  gate: Pick<Gate, 'refuse' | 'open'>;
}): Variant {
  const { place, watch, pids, asked, gate } = outage;
  return async () => {
    watch.begin();
    gate.refuse();
    await queueEvents(place.db, {
      count: asked,
      category: 'transactional',
      mark: `outage${performance.now()}`,
      withMessages: false,
      isPublished: false,
    });
    const [back, cpuBefore] = [performance.now(), cpuSeconds(pids)];
    gate.open();
    await watch.until(1);
    const flows = performance.now();
    await watch.until(asked);
    const seconds = (performance.now() - flows) / 1_000;
    const used = cpuSeconds(pids) - cpuBefore;
    return { asked, found: watch.found(), seconds, cpuSeconds: used, timesMs: [flows - back] };
  };
}
