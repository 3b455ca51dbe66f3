import { type StartedPostgres, startPostgres, waitFor } from '@crm/dev';
import { systemClock } from '@crm/runtime';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { composeConsumer } from './compose.ts';
import { deadLetterQueue, openWorkshop, queue, type Workshop } from './workshop.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const track = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
  closers.push(() => close(thing));
  return thing;
};
const open = async (serverUrl?: string): Promise<Workshop> =>
  track(await openWorkshop(serverUrl === undefined ? {} : { serverUrl }), (shop) => shop.close());
const admitMany = (shop: Workshop, count: number) =>
  Promise.all(Array.from({ length: count }, () => shop.admit()));
const stateCounts = async (shop: Workshop): Promise<Record<string, number>> => {
  const rows = await shop.database.db.sql<{ state: string; count: number }[]>`
    SELECT state, count(*) AS count FROM messages GROUP BY state`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};

describe('a dead database', () => {
  it('while consuming: nothing is dead-lettered or lost or sent twice, and it heals without a restart', async () => {
    const server: StartedPostgres = track(
      await startPostgres({ runDir: inject('runDir'), log: () => undefined }),
      (started) => started.stop(),
    );
    const shop = await open(server.url);
    const consumer = await shop.startConsumer({ CONSUMER_PREFETCH: '5' });
    const [inFlight, ...others] = await admitMany(shop, 12);
    if (inFlight === undefined) throw new Error('no message');
    const answered = Promise.withResolvers<void>();
    shop.sink.script({ onAccept: () => answered.promise });
    await shop.publish([inFlight]);
    await shop.sink.waitFor(1, 30_000);
    await server.stop();
    // Its answer comes while the database is away: only the consumer knows, and it must not forget.
    shop.sink.script({});
    answered.resolve();
    await consumer.waitForOutput('the database does not answer: settling again', 15_000);
    await shop.publish(others);
    await consumer.waitForOutput('holding a delivery: the database does not answer', 15_000);
    await server.restart();
    await waitFor(
      async () => (await stateCounts(shop).catch(() => ({}) as Record<string, number>)).sent === 12,
      {
        timeoutMs: 60_000,
        what: 'twelve messages to be sent',
      },
    );
    expect(shop.sink.received()).toHaveLength(12);
    expect(await shop.broker.queueDepth(deadLetterQueue)).toBe(0);
    expect(await consumer.stop()).toEqual({ code: 0, signal: null });
    expect(await shop.broker.queueDepth(queue)).toBe(0);
  });
});

describe('a provider that is down', () => {
  it('F24: the breaker opens after five failed attempts, the rest wait unburnt, and all is sent when it is back', async () => {
    const shop = await open();
    shop.sink.away();
    const consumer = await shop.startConsumer({ CONSUMER_PREFETCH: '5' });
    await shop.publish(await admitMany(shop, 5));
    await waitFor(async () => (await stateCounts(shop)).retrying === 5, {
      timeoutMs: 60_000,
      what: 'five attempts to fail',
    });
    await shop.publish(await admitMany(shop, 7));
    // A probe every five seconds is all that knocks meanwhile.
    await waitFor(() => consumer.output().match(/no SMTP session/g)?.length === 6, {
      timeoutMs: 60_000,
      what: 'the first probe',
    });
    expect(await stateCounts(shop)).toEqual({ retrying: 5, queued: 7 });
    expect(await consumer.metrics()).toContain('crm_provider_open{provider="smtp"} 1');
    expect(consumer.output()).toContain('the provider is left alone by its breaker');
    // Five found out, and it was not their fault: the next try is the same attempt of their schedule.
    const places = await shop.database.db.sql`
      SELECT DISTINCT (payload->>'attempt')::int AS attempt FROM outbox_messages
       WHERE event_type = 'crm.email.requested.v1'`;
    expect([...places]).toEqual([{ attempt: 1 }]);
    shop.sink.back();
    await shop.sink.waitFor(7, 20_000);
    expect(await consumer.metrics()).toContain('crm_provider_open{provider="smtp"} 0');
    const retries = await shop.database.db.sql<
      { id: string }[]
    >`SELECT id FROM messages WHERE state = 'retrying'`;
    expect(retries).toHaveLength(5);
    await shop.publish(await Promise.all(retries.map(({ id }) => shop.makeRetryDue(id))));
    await waitFor(async () => (await stateCounts(shop)).sent === 12, {
      timeoutMs: 60_000,
      what: 'all to be sent',
    });
    expect(shop.sink.received()).toHaveLength(12);
    const attempts = await shop.database.db
      .sql`SELECT attempt_count, count(*) AS n FROM messages GROUP BY 1 ORDER BY 1`;
    expect(attempts.map((row) => [row.attempt_count, row.n])).toEqual([
      [1, 7],
      [2, 5],
    ]);
  });

  it('an outage of more than five minutes gives back what was prefetched, claims nothing, and resumes when it is over', async () => {
    const shop = await open();
    shop.sink.away();
    let aheadMs = 0;
    const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
    const composed = track(await composeConsumer({ shop, clock, settings: { prefetch: 5 } }), (one) =>
      one.stop(),
    );
    await shop.publish(await admitMany(shop, 5));
    await waitFor(async () => (await stateCounts(shop)).retrying === 5, {
      timeoutMs: 60_000,
      what: 'the breaker',
    });
    await shop.publish(await admitMany(shop, 3));
    await shop.untilDepth(queue, 0);

    aheadMs = 4 * 60_000;
    const probes = () => composed.lines().filter((line) => line.includes('no SMTP session')).length;
    const before = probes();
    // Ten probes of 200 ms: two looks of the pause at least.
    await waitFor(() => probes() >= before + 10, { timeoutMs: 60_000, what: 'probes' });
    expect(await shop.broker.queueDepth(queue)).toBe(0);
    aheadMs = 6 * 60_000;
    await shop.untilDepth(queue, 3);
    expect(await stateCounts(shop)).toEqual({ retrying: 5, queued: 3 });

    shop.sink.back();
    await shop.sink.waitFor(3, 20_000);
    await waitFor(async () => (await stateCounts(shop)).sent === 3, {
      timeoutMs: 60_000,
      what: 'the rest to be sent',
    });
    expect(await shop.broker.queueDepth(deadLetterQueue)).toBe(0);
    expect(composed.lines().some((line) => line.includes('could not be handled'))).toBe(false);
  });
});

describe('SIGTERM', () => {
  it('what is in flight is finished and acknowledged, the rest given back, the exit is 0', async () => {
    const shop = await open();
    const consumer = await shop.startConsumer({ CONSUMER_PREFETCH: '5' });
    const answered = Promise.withResolvers<void>();
    shop.sink.script({ onAccept: () => answered.promise });
    await shop.publish(await admitMany(shop, 8));
    await shop.sink.waitFor(5, 30_000);
    const exited = consumer.stop('SIGTERM', 20_000);
    await consumer.waitForOutput('"msg":"stopping"', 5_000);
    answered.resolve();
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(await stateCounts(shop)).toEqual({ sent: 5, queued: 3 });
    await shop.untilDepth(queue, 3);
    expect(shop.sink.received()).toHaveLength(5);

    shop.sink.script({});
    await shop.startConsumer();
    await waitFor(async () => (await stateCounts(shop)).sent === 8, { timeoutMs: 60_000, what: 'the rest' });
    expect(shop.sink.received()).toHaveLength(8);
  });

  it('while the provider is away: what waits for it is given back; what was claimed is tried again, not unknown', async () => {
    const shop = await open();
    shop.sink.away();
    const consumer = await shop.startConsumer({ CONSUMER_PREFETCH: '6' });
    const claimed = await shop.admit();
    const lock = await shop.database.db.sql.reserve();
    await lock`BEGIN`;
    await lock`SELECT 1 FROM messages WHERE id = ${claimed.message_id} FOR UPDATE`;
    await shop.publish([claimed]);
    await waitFor(
      async () =>
        (
          await shop.database.db
            .sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
        ).length > 0,
      { timeoutMs: 60_000, what: 'the claim to wait for its message' },
    );
    await shop.publish(await admitMany(shop, 5));
    await waitFor(async () => (await stateCounts(shop)).retrying === 5, {
      timeoutMs: 60_000,
      what: 'the breaker',
    });
    await lock`ROLLBACK`;
    lock.release();
    await shop.untilState(claimed.message_id, 'sending');
    await shop.publish(await admitMany(shop, 3));
    await shop.untilDepth(queue, 0);
    expect(await consumer.stop('SIGTERM', 15_000)).toEqual({ code: 0, signal: null });
    expect(await stateCounts(shop)).toEqual({ retrying: 6, queued: 3 });
    await shop.untilDepth(queue, 3);
  });
});

// Breaks tried:
// - a delivery is given back at once when the database does not answer; settling is tried only once: the dead database goes red with each.
// - a long outage pauses, and what waits is not given back: three stay unacknowledged.
// - a claimed attempt waits in the breaker until the end: SIGTERM finds it `sending`.
// - nobody waits for the breaker before an attempt: F24 finds claimed messages.
// - the drain has no time: what is in flight is not acknowledged.
