import { expect, it } from 'vitest';
import { percentilesOf } from './percentiles-of.ts';

const turn = (timesMs: number[]) => ({ asked: 1, found: 1, seconds: 1, cpuSeconds: 1, timesMs });
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index + 1);

it('the times of all rounds are one distribution', () => {
  const rounds = [
    { ours: turn(upTo(50)), raw: turn(upTo(100)) },
    { ours: turn(upTo(50, 50)), raw: turn(upTo(100)) },
  ];
  expect(percentilesOf(rounds)).toEqual({
    ours: { p1: 1, p25: 25, p50: 50, p75: 75, p99: 99 },
    raw: { p1: 1, p25: 25, p50: 50, p75: 75, p99: 99 },
  });
});

it('a row that times nothing, or a few things, has none', () => {
  expect(percentilesOf([{ ours: turn([]), raw: turn([]) }])).toBeNull();
  expect(percentilesOf([{ ours: turn(upTo(200)), raw: turn([5_000]) }])).toBeNull();
});

// Breaks tried:
// - only the first round looked at: the times of all rounds
// - ours alone counted: a row that times nothing
