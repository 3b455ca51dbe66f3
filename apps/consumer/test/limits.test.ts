import { waitFor } from '@crm/dev';
import { systemClock } from '@crm/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { composeConsumer } from './compose.ts';
import { type ConsumerProcess, deadLetterQueue, openWorkshop, queue, type Workshop } from './workshop.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
async function open(): Promise<Workshop> {
  const shop = await openWorkshop();
  closers.push(shop.close);
  return shop;
}
const admitMany = (shop: Workshop, count: number) =>
  Promise.all(Array.from({ length: count }, () => shop.admit()));
const count = async (shop: Workshop, state: string): Promise<number> => {
  const [row] = await shop.database.db.sql<{ count: number }[]>`
    SELECT count(*) AS count FROM messages WHERE state = ${state}`;
  return row?.count ?? 0;
};
const untilCount = (shop: Workshop, state: string, wanted: number) =>
  waitFor(async () => (await count(shop, state)) === wanted, {
    timeoutMs: 60_000,
    what: `${wanted} messages to be ${state}`,
  });
const deferred = (shop: Workshop) => shop.database.db.sql<
  { state: string; attempts: number; error: string; dueInMs: number }[]
>`
  SELECT m.state, m.attempt_count AS attempts, o.last_error AS error,
         (extract(epoch FROM o.next_retry_at - now()) * 1000)::float8 AS "dueInMs"
    FROM outbox_messages o JOIN messages m ON m.id::text = o.aggregate_id
   WHERE o.last_error LIKE 'waits: %'`;

/** One now, the next two in 100 and 200 s: that long is waited for in the hand. */
const oneNow = { SMTP_PER_SECOND: '0.01' };
const untilTwoWait = (consumer: ConsumerProcess) =>
  waitFor(async () => /crm_provider_waiting\{[^}]*"transactional"\} 2/.test(await consumer.metrics()), {
    timeoutMs: 60_000,
    what: 'two deliveries to wait',
  });
/** Where it is noon: a day that ends within minutes would be waited for in the hand. */
const hoursAhead = 12 - new Date().getUTCHours();
const noonZone = `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`;

describe('M10: the limits of a provider', () => {
  it('two consumers together never send more than burst and rate, and use the limit', async () => {
    const shop = await open();
    const env = { SMTP_PER_SECOND: '40', SMTP_BURST: '20' };
    await Promise.all([shop.startConsumer(env), shop.startConsumer(env)]);
    await shop.publish(await admitMany(shop, 160));
    await untilCount(shop, 'sent', 160);
    const at = shop.sink.received().map((mail) => mail.at);
    expect(at).toHaveLength(160);
    // Between its turn and the provider a mail is claimed and sent, and on a busy machine one takes longer than another.
    const slackMs = 500;
    for (const [index, first] of at.entries()) {
      for (const [more, last] of at.slice(index).entries()) {
        const allowed = 20 + (40 * (last - first + slackMs)) / 1_000;
        expect(more + 1, `${more + 1} mails in ${last - first} ms`).toBeLessThanOrEqual(allowed + 1);
      }
    }
    const [used] = await shop.database.db.sql`SELECT taken >= 160 AS counted FROM provider_quotas`;
    expect(used).toEqual({ counted: true });
  });

  it('a day that is used up: what is left waits in the outbox for the next one, unattempted, and nothing is parked', async () => {
    const shop = await open();
    const consumer = await shop.startConsumer({ SMTP_PER_DAY: '3', SMTP_DAY_ZONE: noonZone });
    const events = await admitMany(shop, 8);
    await shop.publish(events);
    await untilCount(shop, 'sent', 3);
    await waitFor(async () => (await deferred(shop)).length === 5, {
      timeoutMs: 60_000,
      what: 'five requests to wait in the outbox',
    });
    for (const one of await deferred(shop)) {
      expect(one).toMatchObject({ state: 'queued', attempts: 0, error: 'waits: smtp per_day' });
      expect(one.dueInMs).toBeGreaterThan(10 * 3_600_000);
      expect(one.dueInMs).toBeLessThanOrEqual(12 * 3_600_000);
    }
    expect(shop.sink.received()).toHaveLength(3);
    await shop.untilDepth(queue, 0);
    expect(await shop.broker.queueDepth(deadLetterQueue)).toBe(0);
    expect(await consumer.metrics()).toMatch(/crm_consumed_total\{[^}]*outcome="deferred"[^}]*\} 5/);
    // The broker delivers the events that were put off once more: nothing happens twice.
    await shop.publish(events);
    for (const { event_id } of events) await consumer.untilHandled(event_id, 2);
    expect(await deferred(shop)).toHaveLength(5);

    // The next day.
    await shop.database.db.sql`UPDATE provider_quotas SET day = day - 1`;
    await shop.database.db
      .sql`UPDATE outbox_messages SET next_retry_at = now() WHERE last_error LIKE 'waits: %'`;
    const waiting = await shop.database.db.sql<{ payload: (typeof events)[number] }[]>`
      SELECT payload FROM outbox_messages WHERE last_error LIKE 'waits: %'`;
    await shop.publish(waiting.map(({ payload }) => payload));
    await untilCount(shop, 'sent', 6);
    expect(shop.sink.received()).toHaveLength(6);
  });

  it('a consumer that is killed while its deliveries wait for a turn loses none of them', async () => {
    const shop = await open();
    const killed = await shop.startConsumer(oneNow);
    await shop.publish(await admitMany(shop, 3));
    await untilCount(shop, 'sent', 1);
    await untilTwoWait(killed);
    await killed.kill();
    await shop.startConsumer();
    await untilCount(shop, 'sent', 3);
    expect(shop.sink.received()).toHaveLength(3);
  });

  it('SIGTERM while deliveries wait for a turn: they are given back, unattempted, and the exit is 0', async () => {
    const shop = await open();
    const consumer = await shop.startConsumer(oneNow);
    await shop.publish(await admitMany(shop, 3));
    await untilCount(shop, 'sent', 1);
    await untilTwoWait(consumer);
    expect(await consumer.stop('SIGTERM', 20_000)).toEqual({ code: 0, signal: null });
    await shop.untilDepth(queue, 2);
    expect(await count(shop, 'queued')).toBe(2);
  });
});

describe('M10: a provider that says it is too much', () => {
  it('is left alone for as long as it asks; the mail is tried again in its place of the schedule', async () => {
    const shop = await open();
    const composed = await composeConsumer({
      shop,
      clock: systemClock,
      limits: {
        provider: 'smtp',
        perSecond: 1_000,
        burst: 1_000,
        perDay: null,
        timeZone: 'UTC',
        reservedShare: 0,
      },
    });
    closers.push(composed.stop);
    shop.sink.script({
      onMail: (_mail, earlier) =>
        earlier.length === 0
          ? { kind: 'accept' }
          : { kind: 'refuse', code: 451, text: '4.7.0 Too many messages, try again in 10 minutes' },
    });
    const [first, refused, ...others] = await admitMany(shop, 5);
    if (first === undefined || refused === undefined) throw new Error('no message');
    await shop.publish([first]);
    await shop.untilState(first.message_id, 'sent');
    await shop.publish([refused]);
    await shop.untilState(refused.message_id, 'retrying');
    const [retry] = await shop.database.db.sql`
      SELECT (payload->>'attempt')::int AS attempt, next_retry_at > now() + interval '9 minutes' AS "isLate"
        FROM outbox_messages WHERE aggregate_id = ${refused.message_id} AND published_at IS NULL
         AND event_type = 'crm.email.requested.v1' AND id <> ${refused.event_id}`;
    expect(retry).toEqual({ attempt: 1, isLate: true });
    const [log] = await shop.database.db.sql`
      SELECT error_code AS code FROM delivery_log WHERE message_id = ${refused.message_id} AND to_state = 'retrying'`;
    expect(log).toEqual({ code: 'PROVIDER_THROTTLED' });

    // Ten minutes are longer than a delivery is held.
    await shop.publish(others);
    await waitFor(async () => (await deferred(shop)).length === 3, {
      timeoutMs: 60_000,
      what: 'three requests to wait in the outbox',
    });
    expect((await deferred(shop)).map(({ error }) => error)).toEqual(
      Array(3).fill('waits: smtp provider_asked'),
    );
    expect(shop.sink.received()).toHaveLength(1);
  });
});
