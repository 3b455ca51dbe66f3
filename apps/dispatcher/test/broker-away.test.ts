import { emailTopology } from '@crm/contracts';
import { startRabbit, waitFor } from '@crm/dev';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startAmqpProxy } from './amqp-proxy.ts';
import { dispatchDeps, runDispatcher } from './dispatch-deps.ts';
import { idsOf, openStage, type Stage } from './open-stage.ts';
import { many } from './seed-rows.ts';

const patience = { timeoutMs: 60_000 };
/** What is promised: a backlog flows within 5 s of the broker's return. Here three times that, for a starved machine. */
const backlogMs = 15_000;

const claims = (stage: Stage) => stage.database.db.sql`
  SELECT 1 FROM pg_stat_activity
   WHERE datname = current_database() AND application_name = 'crm-dispatcher' AND xact_start IS NOT NULL`;

test('E3: a broker that is away at the start: nothing is claimed, and the backlog flows when it comes', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl, { isUp: false });
  const ids = await stage.seed(many(1_200));
  const { dispatcher, deps, published } = runDispatcher(stage, { amqpUrl: proxy.url });
  // Wakes as they come from an API that is at work; each would be a look at the outbox.
  for (let wake = 0; wake < 20; wake += 1) {
    dispatcher.wake();
    expect(await claims(stage)).toEqual([]);
  }
  expect(await stage.unpublished()).toBe(1_200);
  await proxy.up();
  await waitFor(() => deps.broker.connected(), { ...patience, what: 'the broker' });
  await waitFor(() => published() === 1_200, { timeoutMs: backlogMs, what: 'the backlog' });
  expect(idsOf(await stage.take())).toEqual(ids);
});

test('E3, F14: a connection that breaks is one breaker: nothing is lost, no row waits for itself', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl);
  const running = runDispatcher(stage, { amqpUrl: proxy.url, limits: { batchMax: 50, pollMs: 20 } });
  const { broker } = running.deps;
  await running.starting;
  await waitFor(() => broker.connected(), { ...patience, what: 'the broker' });
  const watcher = dispatchDeps(stage).broker;
  proxy.holdConfirms();
  // Rows that have failed often would wait for a minute if this counted as one more failure of theirs.
  const ids = await stage.seed(many(600, { attemptCount: 10 }));
  running.dispatcher.wake();
  await waitFor(async () => (await watcher.queueDepth(emailTopology.queue)) === 50, {
    ...patience,
    what: 'a batch in the air',
  });
  const batch = running.nextBatch();
  await proxy.down();
  expect(await batch).toMatchObject({ claimed: 50, published: 0, failed: 50 });
  // Away: wakes and polls look at no row.
  const before = await stage.stored();
  for (let wake = 0; wake < 20; wake += 1) {
    running.dispatcher.wake();
    expect(await claims(stage)).toEqual([]);
  }
  expect(await stage.stored()).toEqual(before);
  expect(before.filter((row) => row.attempts === 11)).toHaveLength(50);
  proxy.releaseConfirms();
  await proxy.up();
  await waitFor(() => broker.connected(), { ...patience, what: 'the broker again' });
  await waitFor(() => running.published() === 600, { timeoutMs: backlogMs, what: 'the backlog' });
  const rows = await stage.stored();
  expect(rows.every((row) => row.isPublished && row.error === null)).toBe(true);
  expect(rows.filter((row) => row.attempts > 11)).toEqual([]);
  const got = idsOf(await stage.take());
  expect(new Set(got)).toEqual(new Set(ids));
  // Only what was in the air came twice, under the same ids.
  expect(got).toHaveLength(650);
});

test('E3, F13: a broker that confirms nothing within the deadline: the row is released, waits, and goes out again', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl);
  const hourMs = 3_600_000;
  // Long enough for the repetition's confirm on a starved machine: one that misses it waits for the hour too.
  const confirmDeadlineMs = 3_000;
  const limits = { confirmDeadlineMs, retryBaseMs: hourMs, retryCapMs: hourMs, pollMs: 20 };
  const running = runDispatcher(stage, { amqpUrl: proxy.url, limits });
  await running.starting;
  await waitFor(() => running.deps.broker.connected(), { ...patience, what: 'the broker' });
  proxy.holdConfirms();
  const [id] = await stage.seed([{}]);
  running.dispatcher.wake();
  expect(await running.nextBatch()).toMatchObject({ claimed: 1, published: 0, failed: 1 });
  const [row] = await stage.stored();
  expect(row).toMatchObject({
    isPublished: false,
    attempts: 1,
    error: 'unsettled: no confirm within the deadline',
  });
  // Connected and silent is no outage: this row would otherwise be published again with every poll.
  expect((row?.retryAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(hourMs / 4);
  proxy.releaseConfirms();
  const repetition = running.nextBatch();
  await stage.database.db.sql`UPDATE outbox_messages SET next_retry_at = now()`;
  expect(await repetition).toMatchObject({ claimed: 1, published: 1, failed: 0 });
  expect(idsOf(await stage.take())).toEqual([id, id]);
});

test('E3, F14: a killed RabbitMQ: nothing is lost, and the backlog flows within 5 s of its return', async () => {
  const rabbit = await startRabbit({ runDir: inject('runDir'), log: () => undefined });
  onTestFinished(() => rabbit.stop());
  const stage = await openStage({ amqpUrl: rabbit.url, managementUrl: rabbit.managementUrl });
  const running = runDispatcher(stage, { limits: { batchMax: 100 } });
  await running.starting;
  const ids = await stage.seed(many(1_000));
  running.dispatcher.wake();
  await waitFor(() => running.published() >= 300, { ...patience, what: 'the first 300' });
  await rabbit.kill();
  await waitFor(() => !running.deps.broker.connected(), { ...patience, what: 'the loss' });
  ids.push(...(await stage.seed(many(1_000))));
  await rabbit.restart();
  await waitFor(() => running.deps.broker.connected(), { ...patience, what: 'the broker again' });
  await waitFor(async () => (await stage.unpublished()) === 0, { timeoutMs: backlogMs, what: 'the backlog' });
  expect(new Set(idsOf(await stage.take()))).toEqual(new Set(ids));
  // What was in the air failed once; while the broker was away nothing was tried.
  expect((await stage.stored()).every((row) => row.attempts <= 1)).toBe(true);
});

// Breaks tried:
// - claims while the broker is away: one breaker, a killed RabbitMQ
// - an outage counted as a failure of each row: one breaker
// - no wait for what was not confirmed in time: F13
