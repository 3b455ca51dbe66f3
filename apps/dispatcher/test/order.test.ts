import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { expect, onTestFinished, test } from 'vitest';
import { type BatchDeps, dispatchBatch } from '../src/dispatch-batch.ts';
import { dispatchLimits } from '../src/limits.ts';
import { createQueueStandings } from '../src/queue-standings.ts';
import { readyDeps, runDispatcher } from './dispatch-deps.ts';
import { idsOf, openStage, type Stage } from './open-stage.ts';
import { many, offers, seedRows } from './seed-rows.ts';

const marketing = { category: 'marketing' } as const;

async function categoriesInQueue(stage: Stage): Promise<string[]> {
  return (await stage.take()).map(({ properties }) => String(properties.headers['x-category']));
}

const depth = (deps: BatchDeps) => deps.broker.queueDepth(emailTopology.queue);

test('E3: notices go out before marketing that waits longer', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed([...offers(3, 30_000), ...many(5)]);
  await dispatchBatch(deps);
  expect(await categoriesInQueue(stage)).toEqual([
    ...Array(5).fill('transactional'),
    ...Array(3).fill('marketing'),
  ]);
});

test('E3: a flood of notices leaves a tenth of each batch to marketing overdue for 60 s, and only to that', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage, { limits: { batchMax: 20, marketingPerConsumer: 1_000 } });
  await stage.seed([...offers(5, 61_000), ...offers(10, 40_000), ...many(60)]);
  const marketingInBatches: number[] = [];
  for (const published of [20, 20, 20, 15]) {
    expect(await dispatchBatch(deps)).toMatchObject({ published, isFull: published === 20 });
    const categories = await categoriesInQueue(stage);
    marketingInBatches.push(categories.filter((category) => category === 'marketing').length);
  }
  // Two places of twenty are kept; the third batch gives one of them back, since only five rows are overdue. In the
  // fourth the notices have run out.
  expect(marketingInBatches).toEqual([2, 2, 1, 10]);
});

test('E3: marketing is bounded by what waits in the broker, notices are not', async () => {
  const stage = await openStage();
  const limits = {
    batchMax: 40,
    marketingBacklogMax: 30,
    backlogMax: 1_000,
    marketingPerConsumer: 1_000,
  };
  const deps = await readyDeps(stage, { limits });
  await stage.seed(offers(100));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 30 });
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  await stage.seed(many(50));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 40 });
  expect(await dispatchBatch(deps)).toMatchObject({ published: 10 });
  expect(await depth(deps)).toBe(80);
  // The consumer has caught up.
  await stage.take();
  expect(await dispatchBatch(deps)).toMatchObject({ published: 30 });
});

test('E3: what waits in the broker is bounded for notices too: a FIFO queue cannot overtake', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage, { limits: { batchMax: 40, backlogMax: 50 } });
  await stage.seed(many(100));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 40 });
  expect(await dispatchBatch(deps)).toMatchObject({ published: 10 });
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  expect(await depth(deps)).toBe(50);
  await stage.take();
  expect(await dispatchBatch(deps)).toMatchObject({ published: 40 });
});

test('E3: while nobody can say what waits in the broker, notices go out and marketing does not', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed([...offers(5), ...many(5)]);
  const standings = createQueueStandings({ ...deps, broker: { queueStanding: async () => null } });
  expect(await dispatchBatch({ ...deps, standings })).toMatchObject({ published: 5 });
  expect(await categoriesInQueue(stage)).toEqual(Array(5).fill('transactional'));
});

test('E3: what is put off to the future is not claimed early, and goes out when it is due', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const [laterId, soonId] = await stage.seed([
    { ageMs: 90_000, dueInMs: 3_600_000 },
    { ageMs: 90_000, dueInMs: 1_500 },
  ]);
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  const { sql } = deps.db;
  await waitFor(async () => (await dispatchBatch(deps)).published, { timeoutMs: 60_000, what: 'the retry' });
  const [row] = await sql<{ isOnTime: boolean }[]>`
    SELECT published_at >= next_retry_at AS "isOnTime" FROM outbox_messages WHERE id = ${soonId ?? ''}`;
  expect(row).toEqual({ isOnTime: true });
  expect(idsOf(await stage.take())).toEqual([soonId]);
  expect(await stage.stored()).toMatchObject([
    { id: laterId, isPublished: false },
    { id: soonId, isPublished: true },
  ]);
});

test('E3, F07: a row committed late, behind ids that are already published, is still published', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const late = await stage.database.db.sql.reserve();
  onTestFinished(() => late.release());
  await late`BEGIN`;
  const lateIds = await seedRows(late, [{}, marketing]);
  const earlyIds = await stage.seed([{}, marketing]);
  await dispatchBatch(deps);
  expect(idsOf(await stage.take())).toEqual(earlyIds);
  await late`COMMIT`;
  await dispatchBatch(deps);
  expect(idsOf(await stage.take())).toEqual(lateIds);
});

test('E3: a backlog is worked off in two lanes, and still no more marketing waits in the broker than it may', async () => {
  const stage = await openStage();
  const limits = { batchMax: 10, marketingBacklogMax: 15, backlogMax: 1_000 };
  const { deps, dispatcher, batches, starting } = runDispatcher(stage, { limits });
  await starting;
  await waitFor(() => deps.broker.connected() && deps.broker.state().consuming === 'connected', {
    timeoutMs: 60_000,
    what: 'both connections',
  });
  const notices = await stage.seed([...many(100), ...offers(100)]);
  dispatcher.wake();
  await waitFor(async () => ((await depth(deps)) ?? 0) >= 100, { timeoutMs: 60_000, what: 'the notices' });
  await dispatcher.stop();
  const got = await stage.take();
  const marketing = got.filter(({ properties }) => properties.headers['x-category'] === 'marketing');
  expect(new Set(idsOf(got)).size).toBe(got.length);
  expect(idsOf(got)).toEqual(expect.arrayContaining(notices.slice(0, 100)));
  expect(marketing.length).toBeLessThanOrEqual(15);
  expect(Math.max(...batches.map(({ claimed }) => claimed))).toBeLessThanOrEqual(10);
});

test('E3: the production limits: 1,000 rows a batch, 3 offers a consumer, 2 of them in 25 ms or beside notices 1 in 50 ms, 5,000 messages at most in the queue', () => {
  expect(dispatchLimits).toMatchObject({
    batchMax: 1_000,
    marketingBacklogMax: 100,
    marketingPerConsumer: 3,
    marketingPace: { perLot: 2, everyMs: 25 },
    marketingPaceBesideNotices: { perLot: 1, everyMs: 50 },
    noticesLastMs: 10_000,
    backlogMax: 5_000,
    overdueMs: 60_000,
  });
});

// Breaks tried:
// - the depth of the queue ignored: marketing is bounded, what waits in the broker is bounded
// - an unknown depth taken for an empty queue: while nobody can say
// - marketing overdue as soon as it is due: a flood of notices
