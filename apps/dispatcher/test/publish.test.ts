import { emailTopology, eventTypes } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { parseTraceparent } from '@crm/runtime';
import { expect, test } from 'vitest';
import { dispatchBatch } from '../src/dispatch-batch.ts';
import { dispatchLimits } from '../src/limits.ts';
import { startAmqpProxy } from './amqp-proxy.ts';
import { readyDeps } from './dispatch-deps.ts';
import { idsOf, openStage } from './open-stage.ts';
import { many } from './seed-rows.ts';

test('E3: a batch is published and marked, each event once, and the second look finds nothing', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const ids = await stage.seed(many(20));
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 20, published: 20, failed: 0, isFull: false });
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  expect(await stage.stored()).toEqual(
    ids.map((id) => ({ id, isPublished: true, attempts: 0, error: null, retryAt: null })),
  );
  expect(idsOf(await stage.take())).toEqual(ids);
});

test('E3: published_at is set after the confirm and not before', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl);
  const deps = await readyDeps(stage, { amqpUrl: proxy.url });
  await stage.seed(many(3));
  proxy.holdConfirms();
  const batch = dispatchBatch(deps);
  await waitFor(async () => (await deps.broker.queueDepth(emailTopology.queue)) === 3, {
    timeoutMs: 60_000,
    what: 'the messages in the queue',
  });
  expect(await stage.unpublished()).toBe(3);
  proxy.releaseConfirms();
  expect(await batch).toMatchObject({ published: 3 });
  expect(await stage.unpublished()).toBe(0);
});

test('E8: the message is persistent JSON that carries event id, type, correlation, time and trace', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const seed = { correlationId: 'corr-7', payload: { event_id: 'e', subject: 'é “quoted” 📄' } };
  const [id = ''] = await stage.seed([{ ...seed, ageMs: 3_600_000 }]);
  await dispatchBatch(deps);
  const [message] = await stage.take();
  const [row] = await stage.database.db.sql<{ at: Date }[]>`SELECT created_at AS at FROM outbox_messages`;
  expect(message).toMatchObject({ exchange: 'crm.email.topic', routing_key: 'crm.email.requested.v1' });
  expect(message?.properties).toEqual({
    delivery_mode: 2,
    content_type: 'application/json',
    message_id: id,
    type: 'crm.email.requested.v1',
    correlation_id: 'corr-7',
    timestamp: Math.floor((row?.at.getTime() ?? 0) / 1000),
    // The count of deliveries is the queue's own.
    headers: { 'x-category': 'transactional', traceparent: expect.any(String), 'x-delivery-count': 0 },
  });
  expect(JSON.parse(message?.payload ?? '')).toEqual({ ...seed.payload, category: 'transactional' });
});

test('E8: the trace that a row was queued in goes on with it', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed([{ correlationId: 'a' }]);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
  await stage.database.db.sql`
    UPDATE outbox_messages SET payload = payload || jsonb_build_object('traceparent', ${traceparent}::text)`;
  await dispatchBatch(deps);
  const [message] = await stage.take();
  expect(message?.properties.headers.traceparent).toBe(traceparent);
  // It is no part of the event.
  expect(JSON.parse(message?.payload ?? '')).not.toHaveProperty('traceparent');
});

test('E8: the trace is valid, one for each correlation, a span for each event, the same when published again', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed([{ correlationId: 'a' }, { correlationId: 'a' }, { correlationId: 'b' }]);
  const traces = async () => {
    await dispatchBatch(deps);
    const messages = await stage.take();
    messages.sort((a, b) => (a.properties.message_id < b.properties.message_id ? -1 : 1));
    return messages.map(({ properties }) => parseTraceparent(String(properties.headers.traceparent)));
  };
  const [one, two, other] = await traces();
  expect(one).toMatchObject({
    traceId: expect.stringMatching(/^(?!0+$)[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^(?!0+$)[0-9a-f]{16}$/),
  });
  expect(two?.traceId).toBe(one?.traceId);
  expect(two?.spanId).not.toBe(one?.spanId);
  expect(other?.traceId).not.toBe(one?.traceId);
  await stage.database.db.sql`UPDATE outbox_messages SET published_at = NULL`;
  expect(await traces()).toEqual([one, two, other]);
});

test('E18: the category of the row goes into header and payload, whatever the payload says', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed([
    { category: 'transactional', ageMs: 9, payload: {} },
    { category: 'transactional', ageMs: 8, payload: { category: 'marketing' } },
    { category: 'marketing', ageMs: 7, payload: { category: 'transactional' } },
    { category: 'marketing', ageMs: 6, payload: {} },
  ]);
  await dispatchBatch(deps);
  const messages = await stage.take();
  const categories = ['transactional', 'transactional', 'marketing', 'marketing'];
  expect(messages.map(({ properties }) => properties.headers['x-category'])).toEqual(categories);
  expect(messages.map(({ payload }) => JSON.parse(payload).category)).toEqual(categories);
});

test('E3: sent and failed that nobody subscribes to are confirmed and no failure', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed([{ eventType: eventTypes.emailSentV1 }, { eventType: eventTypes.emailFailedV1 }]);
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2, failed: 0 });
  expect(await stage.unpublished()).toBe(0);
  expect(await stage.take()).toEqual([]);
});

test('E3: sent and failed reach whoever subscribes', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const bind = `/bindings/${stage.vhost}/e/crm.email.topic/q/${emailTopology.queue}`;
  await stage.admin.request('POST', bind, { routing_key: 'crm.email.*.v1' });
  await stage.seed([
    { ageMs: 9, eventType: eventTypes.emailSentV1 },
    { ageMs: 8, eventType: eventTypes.emailFailedV1 },
  ]);
  await dispatchBatch(deps);
  expect((await stage.take()).map((message) => message.routing_key)).toEqual([
    'crm.email.sent.v1',
    'crm.email.failed.v1',
  ]);
});

test('E3, F11: a requested event that no queue takes is a failure although it is confirmed, and flows when there is one', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const binding = `/bindings/${stage.vhost}/e/crm.email.topic/q/${emailTopology.queue}`;
  await stage.admin.request('DELETE', `${binding}/${emailTopology.bindingKey}`);
  const [sentId, requestedId] = await stage.seed([
    { eventType: eventTypes.emailSentV1 },
    { eventType: eventTypes.emailRequestedV1 },
  ]);
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 2, published: 1, failed: 1 });
  expect(await stage.stored()).toEqual([
    { id: sentId, isPublished: true, attempts: 0, error: null, retryAt: null },
    {
      id: requestedId,
      isPublished: false,
      attempts: 1,
      error: 'returned: NO_ROUTE',
      retryAt: expect.any(Date),
    },
  ]);
  await stage.admin.request('POST', binding, { routing_key: emailTopology.bindingKey });
  await stage.database.db.sql`UPDATE outbox_messages SET next_retry_at = now() WHERE published_at IS NULL`;
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 1, published: 1 });
  expect(idsOf(await stage.take())).toEqual([requestedId]);
});

test('E3, F12: what a full queue refuses is a failure, the rest of the batch is not', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.admin.request('PUT', `/policies/${stage.vhost}/full`, {
    pattern: '.*',
    'apply-to': 'queues',
    definition: { 'max-length': 5 },
  });
  // The limit is soft and the policy takes effect a moment later: batch after batch until it bites.
  const failed = await waitFor(
    async () => {
      await stage.seed(many(20));
      return (await dispatchBatch(deps)).failed;
    },
    { timeoutMs: 60_000, what: 'a refused message' },
  );
  const rows = await stage.stored();
  const refused = rows.filter((row) => !row.isPublished);
  expect(refused).toHaveLength(failed);
  for (const row of refused)
    expect(row).toMatchObject({ attempts: 1, error: 'nacked: message nacked', retryAt: expect.any(Date) });
  const inQueue = idsOf(await stage.take());
  expect(new Set(inQueue)).toEqual(new Set(rows.filter((row) => row.isPublished).map((row) => row.id)));
});

test('E3: the wait doubles with each failure, up to the cap, half of it by chance', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.admin.request('DELETE', `/queues/${stage.vhost}/${emailTopology.queue}`);
  const { sql } = stage.database.db;
  const at = async () => {
    const [row] = await sql<
      { ms: number }[]
    >`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`;
    return row?.ms ?? 0;
  };
  const expectWaits = async (random: number, expectedMs: readonly number[]) => {
    await sql`TRUNCATE outbox_messages`;
    await stage.seed([0, 1, 2, 3, 50].map((attemptCount) => ({ attemptCount })));
    const beforeMs = await at();
    expect(await dispatchBatch({ ...deps, random: () => random })).toMatchObject({ failed: 5 });
    const afterMs = await at();
    const rows = await stage.stored();
    expect(rows.map((row) => row.attempts)).toEqual([1, 2, 3, 4, 51]);
    rows.forEach((row, index) => {
      // A millisecond for what a Date cuts off.
      const dueMs = (row.retryAt?.getTime() ?? 0) - (expectedMs[index] ?? 0);
      expect(dueMs).toBeGreaterThan(beforeMs - 1);
      expect(dueMs).toBeLessThan(afterMs + 1);
    });
  };
  const { retryBaseMs, retryCapMs } = dispatchLimits;
  expect([retryBaseMs, retryCapMs]).toEqual([1_000, 60_000]);
  await expectWaits(0, [500, 1_000, 2_000, 4_000, 30_000]);
  await expectWaits(1 - 2 ** -24, [1_000, 2_000, 4_000, 8_000, 60_000]);
});

// Breaks tried:
// - every claimed row marked as published: F11, F12
// - mandatory for all events: sent and failed that nobody subscribes to; for none: F11
// - the payload's own category wins: E18
// - the span from the correlation id; the time of publishing as timestamp: E8
// - the same wait for every attempt: the wait doubles
