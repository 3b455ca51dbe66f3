import { waitFor } from '@crm/dev';
import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { time } from '../frame/metrics.ts';
import { Refusal } from '../frame/refusals.ts';
import type { Row, Variant } from '../frame/row.ts';
import type { Place } from '../stage/open-stage.ts';
import { postPaced } from '../stage/post-paced.ts';
import { queueEvents } from '../stage/queue-events.ts';
import { type App, startProduct } from '../stage/start-product.ts';
import { type Sink, startSink } from '../stage/start-sink.ts';

/** As many as leave each notice alone, so that the slowest hundredth is of several. */
const perSecond = 20;

/** A notice that is posted while marketing waits, and goes out as fast as it can, beside one when nothing else is there. */
export const priority: Row = {
  name: 'priority',
  against: 'the same processes without marketing',
  // The slowest hundredth of a round is of six notices, which one pause of the machine may hold.
  rounds: 7,
  quickRounds: 2,
  metrics: [time('p99 ms', 0.99, { must: 1.5, aim: 1.2 }), time('p50 ms', 0.5, { must: null, aim: null })],
  open: async (stage) => {
    const place = await stage.place();
    const sink = await startSink();
    const apps: App[] = [await startProduct('dispatcher', { ...stage, ...place })];
    apps.push(await startProduct('consumer', { ...stage, ...place, smtpUrl: sink.url }));
    const api = await startProduct('api', { ...stage, ...place });
    apps.push(api);
    const asked = stage.isQuick ? 200 : 600;
    const alone = posted({ sink, api, pids: apps.map(({ pid }) => pid), asked });
    const crowd = stage.isNamed && !stage.isQuick ? 100_000 : 20_000;
    return {
      ours: () => amongMarketing(alone, { place, sink, crowd }),
      raw: alone,
      close: async () => {
        await Promise.all(apps.map((app) => app.stop()));
        await sink.stop();
        await place.leave();
      },
    };
  },
};

type Target = { sink: Sink; api: App; pids: number[]; asked: number };

function posted({ sink, api, pids, asked }: Target): Variant {
  return async () => {
    const [began, cpuBefore] = [performance.now(), cpuSeconds(pids)];
    const { url, token } = api;
    const sentAt = await postPaced({
      url,
      token,
      count: asked,
      perSecond,
      category: 'transactional',
      from: 0,
    });
    const arrived = () => [...sentAt.keys()].filter((messageId) => sink.arrivals.has(messageId)).length;
    await waitFor(() => arrived() === asked, { timeoutMs: 120_000, what: `${asked} notices` });
    return {
      asked,
      found: arrived(),
      seconds: (performance.now() - began) / 1_000,
      cpuSeconds: cpuSeconds(pids) - cpuBefore,
      timesMs: [...sentAt].map(([messageId, sent]) => (sink.arrivals.get(messageId) ?? Number.NaN) - sent),
    };
  };
}

/** Fails where marketing ran out before the notices did: then nothing was in their way. */
async function amongMarketing(
  work: Variant,
  { place, sink, crowd }: { place: Place; sink: Sink; crowd: number },
): Promise<Awaited<ReturnType<Variant>>> {
  const { db } = place;
  await queueEvents(db, {
    count: crowd,
    category: 'marketing',
    mark: `crowd${performance.now()}`,
    withMessages: true,
    isPublished: false,
  });
  const before = sink.taken();
  await db.sql.notify('crm_outbox', '');
  await waitFor(() => sink.taken() > before + 50, { timeoutMs: 60_000, what: 'marketing to flow' });
  const turn = await work();
  const left = await db.sql`
    DELETE FROM public.outbox_messages WHERE published_at IS NULL AND category = 'marketing'
     AND event_type = 'crm.email.requested.v1' RETURNING 1`;
  if (left.length === 0) throw new Refusal('marketing ran out before the notices');
  await untilQuiet(place);
  return turn;
}

/** Until everything that was published is finished, so that the next turn has the machine to itself. */
async function untilQuiet({ db }: Place): Promise<void> {
  const isQuiet = async () => {
    const [row] = await db.sql<{ busy: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM public.outbox_messages WHERE published_at IS NULL)
          OR EXISTS (SELECT 1 FROM public.processed_events WHERE finished_at IS NULL) AS busy`;
    return row?.busy === false;
  };
  await waitFor(isQuiet, { timeoutMs: 120_000, what: 'the rest of marketing' });
}
