import { emailTopology } from '@crm/contracts';
import { type SpawnedApp, waitFor } from '@crm/dev';
import { expect, test } from 'vitest';
import { startAmqpProxy } from './amqp-proxy.ts';
import { idsOf, openStage, type Stage } from './open-stage.ts';
import { many } from './seed-rows.ts';
import { spawnDispatcher, stuckDispatcher } from './spawn-dispatcher.ts';

const patience = { timeoutMs: 60_000 };

type Running = { app: SpawnedApp; base: string };

async function start(stage: Stage, { amqpUrl = stage.amqpUrl } = {}): Promise<Running> {
  const app = await spawnDispatcher({ DATABASE_URL: stage.database.url, AMQP_URL: amqpUrl });
  return { app, base: await baseOf(app) };
}

async function baseOf(app: SpawnedApp): Promise<string> {
  const [, port] = await app.waitForOutput(/"port":(\d+)/, 15_000);
  return `http://127.0.0.1:${port}`;
}

async function ready({ base }: Running): Promise<{ status: number; draining: boolean; checks: object }> {
  const response = await fetch(`${base}/readyz`);
  return { status: response.status, ...((await response.json()) as { draining: boolean; checks: object }) };
}

/** The value of a metric by its name and labels as they stand in the text. */
async function metric({ base }: Running, name: string): Promise<number | undefined> {
  const text = await (await fetch(`${base}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

test('E3, E8: a process configured by its environment alone declares the topology, publishes, and stops with 0', async () => {
  const stage = await openStage();
  const ids = await stage.seed(many(30));
  const running = await start(stage);
  await waitFor(async () => (await stage.unpublished()) === 0, { ...patience, what: 'an empty outbox' });
  expect(idsOf(await stage.take())).toEqual(ids);
  const all = { status: 200, checks: { database: 'ok', broker: 'ok' } };
  await expect.poll(() => ready(running), { timeout: patience.timeoutMs }).toMatchObject(all);
  expect(await running.app.stop()).toEqual({ code: 0, signal: null });
  const [sampled] = await stage.database.db.sql`SELECT sum(published)::int AS published FROM ops_samples`;
  expect(sampled).toEqual({ published: 30 });
});

test('E3: SIGTERM: not ready first, then the batch in hand is confirmed and marked, and the exit is 0', async () => {
  const stage = await openStage();
  const { app, proxy, ids } = await stuckDispatcher(stage, 20);
  const running = { app, base: await baseOf(app) };
  await waitFor(async () => (await ready(running)).status === 200, { ...patience, what: 'readiness' });
  const exited = app.stop('SIGTERM', 20_000);
  await waitFor(async () => (await ready(running)).draining, {
    timeoutMs: 4_000,
    what: 'the end of readiness',
  });
  expect(await ready(running)).toMatchObject({ status: 503, draining: true });
  expect(await stage.unpublished()).toBe(20);
  proxy.releaseConfirms();
  expect(await exited).toEqual({ code: 0, signal: null });
  expect((await stage.stored()).every((row) => row.isPublished && row.attempts === 0)).toBe(true);
  expect(idsOf(await stage.take())).toEqual(ids);
});

test('SIGTERM while it still waits for a broker ends it with 0', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl, { isUp: false });
  const running = await start(stage, { amqpUrl: proxy.url });
  await running.app.waitForOutput('cannot be reached', 10_000);
  const waiting = { status: 503, checks: { database: 'ok', broker: 'failed' } };
  await expect.poll(() => ready(running), { timeout: patience.timeoutMs }).toMatchObject(waiting);
  expect(await running.app.stop()).toEqual({ code: 0, signal: null });
});

test('every fault of the settings is named at once, no value is repeated, and the exit is 78', async () => {
  const app = await spawnDispatcher({
    DATABASE_URL: 'mysql://hidden@x',
    METRICS_PORT: '70x00',
    LOG_LEVEL: 'loud',
  });
  expect(await app.exited).toEqual({ code: 78, signal: null });
  for (const name of ['DATABASE_URL', 'AMQP_URL', 'METRICS_PORT', 'LOG_LEVEL'])
    expect(app.output()).toContain(`${name}: `);
  expect(app.output()).not.toMatch(/hidden|70x00|loud/);
});

test('F15: a queue that exists with other arguments ends the start with 1, and the queue is not touched', async () => {
  const stage = await openStage();
  const path = `/queues/${stage.vhost}/${emailTopology.queue}`;
  const theirs = { 'x-queue-type': 'quorum', 'x-delivery-limit': 3 };
  await stage.admin.request('PUT', path, { durable: true, arguments: theirs });
  const { app } = await start(stage);
  expect(await app.exited).toEqual({ code: 1, signal: null });
  expect(app.output()).toContain(emailTopology.queue);
  expect(await stage.admin.request('GET', path)).toMatchObject({ arguments: theirs });
});

test('metrics: what is unpublished, the lag of what is due, and how publishing goes', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl, { isUp: false });
  await stage.seed([
    ...many(3, { ageMs: 120_000 }),
    { ageMs: 7_200_000, dueInMs: 3_600_000 },
    ...many(2, { category: 'marketing' }),
    { category: 'marketing', ageMs: 7_200_000, dueInMs: 3_600_000 },
  ]);
  const running = await start(stage, { amqpUrl: proxy.url });
  const { app } = running;
  const sampled = async () =>
    (await metric(running, 'crm_outbox_unpublished{category="transactional"}')) === 4;
  await waitFor(sampled, { ...patience, what: 'a first sample' });
  expect(await metric(running, 'crm_outbox_unpublished{category="marketing"}')).toBe(3);
  const lagSeconds = await metric(running, 'crm_outbox_lag_seconds');
  expect(lagSeconds).toBeGreaterThanOrEqual(120);
  expect(lagSeconds).toBeLessThan(3_600);
  expect(await metric(running, 'crm_publish_duration_seconds_count')).toBe(0);

  await proxy.up();
  await waitFor(async () => (await stage.unpublished()) === 2, { ...patience, what: 'what is due' });
  await waitFor(async () => (await metric(running, 'crm_publish_duration_seconds_count')) === 5, {
    ...patience,
    what: 'five publishes in the histogram',
  });
  const queued = (name: string, category: string) =>
    metric(running, `crm_event_to_queued_seconds_${name}category="${category}"}`);
  expect(await queued('count{', 'transactional')).toBe(3);
  expect(await queued('count{', 'marketing')).toBe(2);
  // Three were due for two minutes; none of them counts as quick.
  expect(await queued('sum{', 'transactional')).toBeGreaterThanOrEqual(360);
  expect(await queued('bucket{le="60",', 'transactional')).toBe(0);
  expect(await queued('bucket{le="300",', 'transactional')).toBe(3);
  expect(await metric(running, 'crm_publish_failures_total')).toBe(0);
  const binding = `/bindings/${stage.vhost}/e/crm.email.topic/q/${emailTopology.queue}/${emailTopology.bindingKey}`;
  await stage.admin.request('DELETE', binding);
  await stage.seed(many(2));
  await waitFor(async () => (await metric(running, 'crm_publish_failures_total')) ?? 0, {
    ...patience,
    what: 'a failure in the counter',
  });
  await waitFor(
    async () => (await metric(running, 'crm_outbox_unpublished{category="transactional"}')) === 3,
    {
      ...patience,
      what: 'a new sample',
    },
  );
  expect(await metric(running, 'crm_outbox_unpublished{category="marketing"}')).toBe(1);
  // Nothing is due but what has just failed, and that not for long.
  expect(await metric(running, 'crm_outbox_lag_seconds')).toBeLessThan(60);
  expect(await metric(running, 'crm_publish_duration_seconds_count')).toBe(5);
  expect(await app.stop()).toEqual({ code: 0, signal: null });
});

// Breaks tried:
// - stop does not wait for the batch in hand: SIGTERM
// - failures not counted, the lag never set, sampled only once: metrics
// - any text taken as log level: every fault of the settings
// - the recorder is not told of batches: E3, E8
