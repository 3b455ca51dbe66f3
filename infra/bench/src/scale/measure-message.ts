import { waitFor } from '@crm/dev';
import { refuseLosses } from '../frame/refusals.ts';
import { rounded } from '../frame/statistics.ts';
import type { Place, Stage } from '../stage/open-stage.ts';
import { postEmails } from '../stage/post-emails.ts';
import { type App, startProduct } from '../stage/start-product.ts';
import { type Sink, startSink } from '../stage/start-sink.ts';
import { metered, type Used } from './meter.ts';
import { tableBytes } from './table-bytes.ts';

/** What one message takes on its whole way, from the request to the mail and to what is told of it. */
export type MessageFigure = {
  messages: number;
  perSecond: number;
  /** Microseconds of processor time, by whose it was. */
  cpuUs: Record<string, number>;
  busyCores: number;
  /** Rows of the outbox: the request, and what is told of its end. */
  outboxRows: number;
  walBytes: number;
  brokerBytes: number;
  wireBytes: number;
  /** Bytes on disk of each table with its indexes; those below ten are left out. */
  tableBytes: Record<string, number>;
};

/** One process of each kind; as fast as they can. */
export async function measureMessage(stage: Stage): Promise<MessageFigure> {
  const place = await stage.place();
  const sink = await startSink();
  const apps: Record<string, App> = {};
  try {
    apps.dispatcher = await startProduct('dispatcher', { ...stage, ...place });
    apps.consumer = await startProduct('consumer', { ...stage, ...place, smtpUrl: sink.url });
    const api = await startProduct('api', { ...stage, ...place });
    apps.api = api;
    const asked = stage.isQuick ? 600 : 3_000;
    // What the first leave behind once they are vacuumed is what the second use again: they grow by what stays.
    await sendAll({ place, sink, api, asked });
    await place.db.sql`VACUUM ANALYZE`;
    const before = { tables: await tableBytes(place.db), outbox: await countOutbox(place) };
    const taken = sink.taken();
    const processes = Object.fromEntries(Object.entries(apps).map(([name, { pid }]) => [name, [pid]]));
    const used = await metered({ stage, place, processes }, () => sendAll({ place, sink, api, asked }));
    refuseLosses({ asked, found: sink.taken() - taken }, 'message');
    const after = { tables: await tableBytes(place.db), outbox: await countOutbox(place) };
    const grown = [...after.tables].map(([table, bytes]) => ({
      table,
      bytes: (bytes - (before.tables.get(table) ?? 0)) / asked,
    }));
    return summarizeMessage(used, { asked, outboxRows: after.outbox - before.outbox, grown });
  } finally {
    await Promise.all(Object.values(apps).map((app) => app.stop()));
    await sink.stop();
    await place.leave();
  }
}

/** Of all messages, what each has taken. */
export function summarizeMessage(
  used: Used,
  {
    asked,
    outboxRows,
    grown,
  }: { asked: number; outboxRows: number; grown: readonly { table: string; bytes: number }[] },
): MessageFigure {
  const each = (value: number) => rounded(value / asked);
  return {
    messages: asked,
    perSecond: rounded(asked / used.seconds),
    cpuUs: Object.fromEntries(Object.entries(used.cpu).map(([name, seconds]) => [name, each(seconds * 1e6)])),
    busyCores: rounded(used.busyCores),
    outboxRows: each(outboxRows),
    walBytes: each(used.walBytes),
    brokerBytes: each(used.brokerBytes),
    wireBytes: each(used.wireBytes),
    tableBytes: Object.fromEntries(
      grown
        .filter(({ bytes }) => bytes >= 10)
        .toSorted((a, b) => b.bytes - a.bytes)
        .map(({ table, bytes }) => [table, rounded(bytes)]),
    ),
  };
}

type Way = { place: Place; sink: Sink; api: App; asked: number };

/** Until every mail is at the provider, every message says so and everybody has been told. */
async function sendAll({ place: { db }, sink, api, asked }: Way): Promise<void> {
  const before = sink.taken();
  await postEmails({ ...api, count: asked, connections: 50, category: 'transactional', from: 0 });
  const options = { timeoutMs: 120_000, what: `${asked} mails and their events` };
  await waitFor(() => sink.taken() - before >= asked, options);
  await waitFor(async () => {
    const [row] = await db.sql<{ busy: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM public.outbox_messages WHERE published_at IS NULL)
          OR EXISTS (SELECT 1 FROM public.messages WHERE state <> 'sent') AS busy`;
    return row?.busy === false;
  }, options);
}

async function countOutbox({ db }: Place): Promise<number> {
  const [row] = await db.sql<{ rows: number }[]>`SELECT count(*) AS rows FROM public.outbox_messages`;
  return row?.rows ?? 0;
}
