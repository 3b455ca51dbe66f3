import { waitFor } from '@crm/dev';
import { expect, test } from 'vitest';
import { dispatchBatch } from '../src/dispatch-batch.ts';
import { dispatchLimits } from '../src/limits.ts';
import { createMarketingWindow } from '../src/marketing-window.ts';
import { readyDeps, runDispatcher } from './dispatch-deps.ts';
import { idsOf, openStage } from './open-stage.ts';
import { finishEvents, many, offers } from './seed-rows.ts';

test('E3: however fast all of it is finished, the next lot of two goes out 25 ms after the last; notices go out meanwhile', async () => {
  const stage = await openStage();
  const ready = await readyDeps(stage);
  let nowMs = 0;
  const clock = { now: () => new Date(), monotonicMs: () => nowMs };
  const window = createMarketingWindow({ clock, limits: dispatchLimits });
  const deps = { ...ready, window };
  await stage.seed(offers(10));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
  await finishEvents(stage.database.db.sql, idsOf(await stage.take()));
  nowMs = 24.5;
  expect(window.againInMs(nowMs)).toBe(0.5);
  await stage.seed(many(2));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  nowMs = 25;
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
  nowMs = 50;
  // None of those is finished: a consumer has three in hand at most.
  expect(await dispatchBatch(deps)).toMatchObject({ published: 1 });
});

test('E3: a look that began in the rest is followed by one at its end, at once where that has passed; others wait to hear', () => {
  let nowMs = 0;
  const clock = { now: () => new Date(), monotonicMs: () => nowMs };
  const window = createMarketingWindow({ clock, limits: dispatchLimits });
  expect(window.againInMs(0)).toBeNull();
  window.add(['01a2231b-d767-7df3-a805-6ef9b07c5b94']);
  nowMs = 20;
  expect(window.againInMs(10)).toBe(5);
  nowMs = 26;
  expect(window.againInMs(24)).toBe(0);
  expect(window.againInMs(25)).toBeNull();
});

test('E3: when marketing has rested the dispatcher looks by itself, without a wake-up and long before the poll', async () => {
  const stage = await openStage();
  const running = runDispatcher(stage, { limits: { pollMs: 3_600_000, marketingEveryMs: 1_000 } });
  await running.starting;
  await waitFor(() => running.deps.broker.connected(), { timeoutMs: 60_000, what: 'the broker' });
  await stage.seed(offers(6));
  const first = running.nextBatch();
  running.dispatcher.wake();
  expect(await first).toMatchObject({ published: 2 });
  const second = running.nextBatch();
  await finishEvents(stage.database.db.sql, idsOf(await stage.take()));
  expect(await second).toMatchObject({ published: 2 });
});
