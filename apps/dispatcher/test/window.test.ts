import type { Delivery } from '@crm/broker';
import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { expect, onTestFinished, test } from 'vitest';
import { type BatchDeps, dispatchBatch } from '../src/dispatch-batch.ts';
import { createMarketingWindow } from '../src/marketing-window.ts';
import { readyDeps } from './dispatch-deps.ts';
import { openStage } from './open-stage.ts';
import { finishEvents, many, offers } from './seed-rows.ts';

/** A consumer that takes everything into its hands and settles nothing. */
async function holdAll({ broker }: BatchDeps, consumers: number): Promise<Delivery[]> {
  const held: Delivery[] = [];
  const consumer = broker.consume({
    queue: emailTopology.queue,
    prefetch: 1_000,
    onDelivery: (delivery) => void held.push(delivery),
  });
  onTestFinished(() => consumer.stop({ deadlineMs: 0 }));
  await waitFor(async () => (await broker.queueStanding(emailTopology.queue))?.consumers === consumers, {
    timeoutMs: 60_000,
    what: 'the consumer at the queue',
  });
  return held;
}

const untilHeld = (held: Delivery[], count: number) =>
  waitFor(() => held.length === count, { timeoutMs: 60_000, what: `${count} deliveries in hand` });
const heldIds = (held: Delivery[]) => held.map(({ properties }) => properties.messageId ?? '');
const categoriesOf = (held: Delivery[]) => held.map(({ properties }) => properties.headers['x-category']);

test('E3: however much marketing waits, a consumer has three of it in hand and its other hands are free for a notice', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const held = await holdAll(deps, 1);
  await stage.seed(offers(1_000));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 3 });
  // Nothing is ready in the queue: all of it is in hands, where the broker does not count it.
  await untilHeld(held, 3);
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  await stage.seed(many(4));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 4 });
  await untilHeld(held, 7);
  expect(categoriesOf(held).slice(3)).toEqual(Array(4).fill('transactional'));
});

test('E3: marketing that is overdue has its place in the three and not three more', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed(offers(20, 7_200_000));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 3 });
});

test('E3: as soon as half of it is finished as much goes out again', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  const held = await holdAll(deps, 1);
  await stage.seed(offers(100));
  await dispatchBatch(deps);
  await untilHeld(held, 3);
  await finishEvents(stage.database.db.sql, heldIds(held).slice(0, 1));
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  await finishEvents(stage.database.db.sql, heldIds(held).slice(1, 2));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
});

test('E3: two consumers have twice as much; where none is at the queue it is filled for one', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.seed(offers(100));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 3 });
  await holdAll(deps, 1);
  const second = await readyDeps(stage);
  await holdAll(second, 2);
  // The look after the one that asked knows of the second.
  await waitFor(async () => (await dispatchBatch(deps)).published === 3, {
    timeoutMs: 60_000,
    what: 'the window of two',
  });
});

test('E3: marketing that waits for hours is no exception, under a flood of notices it still has its tenth of that', async () => {
  const stage = await openStage();
  const limits = { batchMax: 20, marketingBacklogMax: 10 };
  const deps = await readyDeps(stage, { limits });
  await stage.seed([...offers(100, 7_200_000), ...many(200)]);
  const published = async () => {
    await dispatchBatch(deps);
    return (await stage.take()).filter(({ properties }) => properties.headers['x-category'] === 'marketing')
      .length;
  };
  // Two of twenty are more than half of its three; nobody finishes any of them.
  expect([await published(), await published(), await published()]).toEqual([2, 0, 0]);
});

test('M10: while no provider takes marketing none is published; notices go out', async () => {
  const stage = await openStage();
  const deps = await readyDeps(stage);
  await stage.database.db.sql`
    INSERT INTO provider_quotas (provider, capacity, reserved, reserved_per_day, time_zone, tokens, day, held_until)
    VALUES ('smtp', 1, 0, 0, 'UTC', 1, now()::date, now() + interval '1 hour')`;
  await stage.seed([...offers(3), ...many(2)]);
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
  await stage.database.db.sql`UPDATE provider_quotas SET held_until = NULL`;
  await waitFor(async () => (await dispatchBatch(deps)).published === 3, {
    timeoutMs: 60_000,
    what: 'marketing to go out again',
  });
});

test('a request that nobody will ever finish is forgotten, so that the window does not close for good', async () => {
  const stage = await openStage();
  const ready = await readyDeps(stage);
  let aheadMs = 0;
  const clock = { now: () => new Date(), monotonicMs: () => performance.now() + aheadMs };
  const deps = { ...ready, clock, window: createMarketingWindow({ ...ready, clock }) };
  await stage.seed(offers(20));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 3 });
  // Lost in the broker.
  await stage.take();
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  aheadMs = 11 * 60_000;
  expect(await dispatchBatch(deps)).toMatchObject({ published: 3 });
});
