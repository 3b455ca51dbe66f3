import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { expect, onTestFinished, test } from 'vitest';
import { dispatchBatch } from '../src/dispatch-batch.ts';
import { startAmqpProxy } from './amqp-proxy.ts';
import { dispatchDeps, readyDeps, runDispatcher } from './dispatch-deps.ts';
import { idsOf, openStage } from './open-stage.ts';
import { many } from './seed-rows.ts';
import { stuckDispatcher } from './spawn-dispatcher.ts';

const patience = { timeoutMs: 60_000 };

test('E3, F09: two dispatchers share 2,000 rows, each published exactly once', async () => {
  const stage = await openStage();
  const limits = { batchMax: 50 };
  const [one, other] = [runDispatcher(stage, { limits }), runDispatcher(stage, { limits })];
  await Promise.all([one.starting, other.starting]);
  const connected = () => one.deps.broker.connected() && other.deps.broker.connected();
  await waitFor(connected, { ...patience, what: 'both dispatchers' });
  const ids = await stage.seed(many(2_000));
  one.dispatcher.wake();
  other.dispatcher.wake();
  await waitFor(async () => (await stage.unpublished()) === 0, { ...patience, what: 'an empty outbox' });
  await Promise.all([one.dispatcher.stop(), other.dispatcher.stop()]);
  const got = idsOf(await stage.take());
  expect(got).toHaveLength(2_000);
  expect(new Set(got)).toEqual(new Set(ids));
  expect(one.published() + other.published()).toBe(2_000);
  // Neither is locked out. A fair half each is not promised.
  expect(Math.min(one.published(), other.published())).toBeGreaterThan(200);
  expect((await stage.stored()).filter((row) => row.attempts > 0)).toEqual([]);
});

test('E3: a dispatcher that waits for its confirms holds up nobody else', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl);
  const limits = { batchMax: 20, confirmDeadlineMs: 30_000 };
  const slow = runDispatcher(stage, { limits, amqpUrl: proxy.url });
  await slow.starting;
  await waitFor(() => slow.deps.broker.connected(), { ...patience, what: 'the first dispatcher' });
  proxy.holdConfirms();
  await stage.seed(many(20));
  await waitFor(async () => (await slow.deps.broker.queueDepth(emailTopology.queue)) === 20, {
    ...patience,
    what: 'the first batch in the queue',
  });
  await stage.seed(many(200));
  const quick = runDispatcher(stage, { limits });
  await waitFor(() => quick.published() === 200, { ...patience, what: 'the rest, by the other' });
  expect(await stage.unpublished()).toBe(20);
  proxy.releaseConfirms();
  await waitFor(() => slow.published() === 20, { ...patience, what: 'the end of the first batch' });
  const got = idsOf(await stage.take());
  expect([got.length, new Set(got).size]).toEqual([220, 220]);
});

test('E3, F08: a dispatcher killed while it publishes frees its rows; the next one publishes the same events', async () => {
  const stage = await openStage();
  const { app } = await stuckDispatcher(stage, 50);
  await app.kill();
  const next = runDispatcher(stage);
  await waitFor(() => next.published() === 50, { ...patience, what: 'the rows of the dead' });
  const got = idsOf(await stage.take());
  const ids = (await stage.stored()).map((row) => row.id).slice(1);
  // Twice each under one id: that is what the consumer recognises.
  expect(got.sort()).toEqual([...ids, ...ids].sort());
  expect((await stage.stored()).every((row) => row.isPublished && row.attempts === 0)).toBe(true);
});

test('E3, F08: a paused owner loses its rows, and its late UPDATE fails', async () => {
  const stage = await openStage();
  const { app } = await stuckDispatcher(stage, 5);
  process.kill(app.pid, 'SIGSTOP');
  // A stopped process would ignore the SIGTERM that ends the test.
  onTestFinished(() => void app.kill());
  const next = runDispatcher(stage);
  // 10 s: its idle_in_transaction_session_timeout.
  await waitFor(() => next.published() === 5, { ...patience, what: 'the rows of the paused' });
  await next.dispatcher.stop();
  const { sql } = stage.database.db;
  const before = await sql`SELECT * FROM outbox_messages ORDER BY id`;
  process.kill(app.pid, 'SIGCONT');
  await app.waitForOutput('a batch was given back', 20_000);
  expect(await sql`SELECT * FROM outbox_messages ORDER BY id`).toEqual(before);
  expect(await app.stop()).toEqual({ code: 0, signal: null });
  expect((await stage.stored()).every((row) => row.isPublished && row.attempts === 0)).toBe(true);
});

test('E3, F08: a batch whose session was lost writes nothing any more, not on the connection that follows either', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl);
  const deps = await readyDeps(stage, { amqpUrl: proxy.url, poolMax: 1 });
  proxy.holdConfirms();
  await stage.seed(many(3));
  const batch = dispatchBatch(deps);
  const failing = expect(batch).rejects.toThrow(/CONNECTION_CLOSED|terminating connection/);
  const watcher = dispatchDeps(stage).broker;
  await waitFor(async () => (await watcher.queueDepth(emailTopology.queue)) === 3, {
    ...patience,
    what: 'the batch in the queue',
  });
  await stage.database.db.sql`
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'idle in transaction'`;
  await failing;
  // The pool's one connection again, in a transaction of its own.
  await deps.db.sql.begin(async (tx) => {
    await tx`SELECT 1`;
    const confirmed = deps.broker.publishBatch([], { deadlineMs: 1 });
    proxy.releaseConfirms();
    await confirmed;
    await waitFor(async () => (await deps.broker.queueDepth(emailTopology.queue)) === 3, {
      ...patience,
      what: 'the broker to be heard again',
    });
    await tx`SELECT 1`;
  });
  expect(await stage.unpublished()).toBe(3);
  expect(await dispatchBatch(deps)).toMatchObject({ published: 3 });
});

// Breaks tried:
// - the claim committed before publishing: F09, holds up nobody else, a paused owner
// - no idle_in_transaction_session_timeout to speak of: a paused owner
// - the driver without our patch, so that a batch goes on after its session was lost: a batch whose session was lost
