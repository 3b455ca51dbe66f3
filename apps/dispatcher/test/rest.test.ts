import { waitFor } from '@crm/dev';
import { expect, test } from 'vitest';
import { dispatchBatch } from '../src/dispatch-batch.ts';
import { dispatchLimits } from '../src/limits.ts';
import { createMarketingWindow } from '../src/marketing-window.ts';
import { readyDeps, runDispatcher } from './dispatch-deps.ts';
import { idsOf, openStage } from './open-stage.ts';
import { finishEvents, many, offers } from './seed-rows.ts';

/** A window with a clock that stands still, production's limits, and more marketing than goes out. */
async function openWindow() {
  const stage = await openStage();
  const ready = await readyDeps(stage);
  let nowMs = 0;
  const clock = { now: () => new Date(), monotonicMs: () => nowMs };
  const window = createMarketingWindow({ clock, limits: dispatchLimits });
  await stage.seed(offers(20));
  return {
    stage,
    window,
    deps: { ...ready, window },
    at: (ms: number) => {
      nowMs = ms;
    },
    finishAll: async () => finishEvents(stage.database.db.sql, idsOf(await stage.take())),
  };
}

test('E3: however fast all of it is finished, the next lot of two goes out 25 ms after the last', async () => {
  const { deps, window, finishAll, at } = await openWindow();
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
  await finishAll();
  at(24.5);
  expect(window.againInMs(24.5)).toBe(0.5);
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  at(25);
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
  at(50);
  // None of those is finished: a consumer has three in hand at most.
  expect(await dispatchBatch(deps)).toMatchObject({ published: 1 });
});

test('E3: while notices go out, and for 10 s after the last, marketing goes out by ones 50 ms apart and keeps no notice back', async () => {
  const { deps, stage, window, finishAll, at } = await openWindow();
  await stage.seed(many(2));
  at(0);
  // Both notices, and the lot that this look had room for before it knew of them.
  expect(await dispatchBatch(deps)).toMatchObject({ published: 4 });
  await finishAll();
  at(25);
  expect(await dispatchBatch(deps)).toMatchObject({ claimed: 0 });
  await stage.seed(many(1));
  expect(await dispatchBatch(deps)).toMatchObject({ published: 1 });
  at(49);
  expect(window.againInMs(49)).toBe(1);
  at(50);
  expect(await dispatchBatch(deps)).toMatchObject({ published: 1 });
  await finishAll();
  at(10_025);
  expect(await dispatchBatch(deps)).toMatchObject({ published: 1 });
  await finishAll();
  at(10_075);
  expect(await dispatchBatch(deps)).toMatchObject({ published: 2 });
});

test('E3: a look that began in the rest is followed by one at its end, at once where that has passed; others wait to hear', () => {
  let nowMs = 0;
  const clock = { now: () => new Date(), monotonicMs: () => nowMs };
  const window = createMarketingWindow({ clock, limits: dispatchLimits });
  expect(window.againInMs(0)).toBeNull();
  window.add([{ id: '01a2231b-d767-7df3-a805-6ef9b07c5b94', category: 'marketing' }]);
  nowMs = 20;
  expect(window.againInMs(10)).toBe(5);
  nowMs = 26;
  expect(window.againInMs(24)).toBe(0);
  expect(window.againInMs(25)).toBeNull();
});

test('E3: when marketing has rested the dispatcher looks by itself, without a wake-up and long before the poll', async () => {
  const stage = await openStage();
  const running = runDispatcher(stage, {
    limits: { pollMs: 3_600_000, marketingPace: { perLot: 2, everyMs: 1_000 } },
  });
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
