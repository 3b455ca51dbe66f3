import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { cpu, rate } from '../frame/metrics.ts';
import type { Row, Variant } from '../frame/row.ts';
import { openDrain } from '../stage/open-drain.ts';
import type { Place } from '../stage/open-stage.ts';
import { queueEvents } from '../stage/queue-events.ts';
import { startRaw } from '../stage/start-raw.ts';
import type { QueueWatch } from '../stage/watch-queue.ts';

/** A backlog from outbox to broker by the dispatcher, beside publishing alone; both into a queue that is read at once. */
export const drain10k = drain('drain-10k', { full: 10_000, quick: 5_000, rounds: 5 });
export const drain100k = drain('drain-100k', { full: 100_000, quick: 20_000, rounds: 5 });

function drain(name: string, { full, quick, rounds }: { full: number; quick: number; rounds: number }): Row {
  return {
    name,
    against: 'publishing the same messages alone, 1,000 unconfirmed at most',
    rounds,
    quickRounds: 2,
    metrics: [rate('rows/s', { must: 0.55, aim: 0.7 }), cpu({ must: null, aim: null })],
    open: async (stage) => {
      const { place, dispatcher, watch, close } = await openDrain(stage);
      const { amqpUrl } = place;
      const body = await sampleBody(place);
      const raw = await startRaw('publish-process.ts', { runDir: stage.runDir, settings: { amqpUrl, body } });
      const asked = stage.isQuick ? quick : full;
      return {
        ours: drainTurn({ place, watch, pids: [dispatcher.pid], asked }),
        raw: async () => {
          watch.begin();
          const [began, cpuBefore] = [performance.now(), cpuSeconds([raw.pid])];
          await raw.ask({ count: asked });
          const seconds = (performance.now() - began) / 1_000;
          const used = cpuSeconds([raw.pid]) - cpuBefore;
          await watch.until(asked);
          return { asked, found: watch.found(), seconds, cpuSeconds: used, timesMs: [] };
        },
        close: async () => {
          await raw.stop();
          await close();
        },
      };
    },
  };
}

type Backlog = { place: Place; watch: QueueWatch; asked: number };

/** A backlog appears in one commit; the time runs from the wake-up until no row is left to publish. */
export function drainTurn({ pids, ...backlog }: Backlog & { pids: readonly number[] }): Variant {
  const { watch, asked } = backlog;
  return async () => {
    await fillBacklog(backlog);
    const [began, cpuBefore] = [performance.now(), cpuSeconds(pids)];
    await drainBacklog(backlog);
    const seconds = (performance.now() - began) / 1_000;
    return { asked, found: watch.found(), seconds, cpuSeconds: cpuSeconds(pids) - cpuBefore, timesMs: [] };
  };
}

/** Queues so many events in one commit, and tells nobody. */
export async function fillBacklog({ place: { db }, watch, asked }: Backlog): Promise<void> {
  watch.begin();
  await queueEvents(db, {
    count: asked,
    category: 'transactional',
    mark: `drain${performance.now()}`,
    withMessages: false,
    isPublished: false,
  });
}

/** Wakes who dispatches; resolves when all has come and nothing is left. */
export async function drainBacklog({ place, watch, asked }: Backlog): Promise<void> {
  await place.db.sql.notify('crm_outbox', '');
  await watch.until(asked);
  await untilPublished(place);
}

/** Resolves when the outbox holds nothing to publish: a read of an index that is then empty. */
async function untilPublished({ db }: Place): Promise<void> {
  const nothingLeft = async () => {
    const [row] = await db.sql<{ left: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM public.outbox_messages WHERE published_at IS NULL) AS left`;
    return row?.left === false;
  };
  await waitFor(nothingLeft, { timeoutMs: 60_000, what: 'every row to be published' });
}

/** What the dispatcher would publish of such a row. */
export async function sampleBody({ db }: Place): Promise<string> {
  await queueEvents(db, {
    count: 1,
    category: 'transactional',
    mark: 'sample',
    withMessages: false,
    isPublished: true,
  });
  const [row] = await db.sql<{ payload: object }[]>`SELECT payload FROM public.outbox_messages LIMIT 1`;
  return JSON.stringify(row?.payload);
}
