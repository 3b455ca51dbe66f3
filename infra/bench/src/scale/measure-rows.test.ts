import { expect, it } from 'vitest';
import { summarizeDrains } from './measure-rows.ts';

const turn = (seconds: number) => ({ asked: 1_000, found: 1_000, seconds, cpuSeconds: 0, timesMs: [] });

it('a grown table is held against the fresh one of its own round', () => {
  const pairs = [
    { grown: turn(1), fresh: turn(0.9) },
    { grown: turn(2), fresh: turn(1.8) },
    { grown: turn(1), fresh: turn(1) },
  ];
  expect(summarizeDrains(pairs)).toEqual({ perSecond: 1_000, ratio: 0.9, min: 0.9, max: 1, rounds: 3 });
});

// Breaks tried:
// - fresh divided by grown: a grown table
