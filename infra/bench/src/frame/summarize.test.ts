import { expect, test } from 'vitest';
import { cpu, cpuWithDatabase, rate, time } from './metrics.ts';
import { keeps, summarize } from './summarize.ts';

const turn = (found: number, seconds: number, timesMs: number[] = []) => ({
  asked: found,
  found,
  seconds,
  cpuSeconds: 0.5,
  timesMs,
});
const row = { name: 'x', metrics: [rate('rows/s', { must: 0.85, aim: 0.95 })] };

test('a ratio is of one round; what is told is their median, least and most', () => {
  // A neighbour halved both in the second round: the ratio does not see it, a ratio of medians would.
  const rounds = [
    { ours: turn(900, 1), raw: turn(1_000, 1) },
    { ours: turn(900, 2), raw: turn(1_000, 2) },
    { ours: turn(500, 1), raw: turn(1_000, 1) },
  ];
  expect(summarize(row, rounds)).toEqual([
    {
      name: 'x',
      metric: 'rows/s',
      ours: 500,
      raw: 1_000,
      ratio: 0.9,
      must: 0.85,
      aim: 0.95,
      rounds: 3,
      min: 0.5,
      max: 0.9,
    },
  ]);
});

test('times are quantiles of a turn, processor time is that of one operation', () => {
  const metrics = [time('p50 ms', 0.5, { must: 2, aim: 1 }), cpu({ must: null, aim: null })];
  const ours = turn(1_000, 1, [8, 4, 6]);
  const raw = { ...turn(1_000, 1, [3, 2, 9]), cpuSeconds: 0.25 };
  const figures = summarize({ name: 'x', metrics }, [{ ours, raw }]);
  expect(figures.map(({ ours, raw, ratio }) => [ours, raw, ratio])).toEqual([
    [6, 3, 2],
    [500, 250, 2],
  ]);
});

test('what a machine spends is the processor time of both; of a database that was lent it is refused', () => {
  const metrics = [cpuWithDatabase({ must: null, aim: null })];
  const ours = { ...turn(1_000, 1), databaseCpuSeconds: 0.1 };
  const raw = { ...turn(1_000, 1), databaseCpuSeconds: 0.7 };
  expect(summarize({ name: 'x', metrics }, [{ ours, raw }])).toMatchObject([
    { ours: 600, raw: 1_200, ratio: 0.5 },
  ]);
  const lent = [{ ours: turn(1_000, 1), raw }];
  expect(() => summarize({ name: 'x', metrics }, lent)).toThrow('x, CPU us with PostgreSQL, ours is NaN');
});

test('what cannot be measured is refused, not told', () => {
  const rounds = [{ ours: turn(0, 1), raw: turn(1_000, 1) }];
  expect(() => summarize(row, rounds)).toThrow('x, rows/s, ours is 0');
});

test('a bound is a floor of rates and a ceiling of times', () => {
  expect([keeps(0.9, 0.85, 'more'), keeps(0.8, 0.85, 'more')]).toEqual([true, false]);
  expect([keeps(1.2, 1.25, 'less'), keeps(1.3, 1.25, 'less')]).toEqual([true, false]);
  expect(keeps(1, null, 'less')).toBeNull();
});

// Breaks tried:
// - the ratio of the medians instead of the median of the ratios: a ratio is of one round
// - a time held to a floor: a bound is a floor of rates
// - ours not looked at before it is told: what cannot be measured
