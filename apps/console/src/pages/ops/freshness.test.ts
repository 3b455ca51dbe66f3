import { expect, test } from 'vitest';
import { freshnessOf } from './freshness.ts';
import type { Series } from './series.ts';

const to = 1_767_225_600;
const readAt = to * 1_000;

function seriesOf(newest: number | null, step = 15): Series {
  const value = newest === null ? null : 0;
  return {
    range: '1h',
    step,
    from: to - 3_600,
    to,
    series: [
      {
        name: 'lag_transactional',
        unit: 'seconds',
        points: [
          [newest ?? to, value],
          [to, newest === to ? 0 : null],
        ],
      },
    ],
  };
}

const of = (given: Partial<Parameters<typeof freshnessOf>[0]>) =>
  freshnessOf({ series: seriesOf(to), readAt, now: readAt, ...given });

test.each([
  ['new figures', {}, { isStale: false, age: 'Read 0 seconds ago.' }],
  [
    'figures that are read again soon',
    { now: readAt + 20_000 },
    { isStale: false, age: 'Read 20 seconds ago.' },
  ],
  [
    'nobody read for a minute',
    { now: readAt + 61_000 },
    { isStale: true, age: 'The newest figures are 61 seconds old.' },
  ],
  [
    'no dispatcher writes samples',
    { series: seriesOf(to - 75) },
    { isStale: true, age: 'The newest figures are 75 seconds old.' },
  ],
  ['one sample is late', { series: seriesOf(to - 30) }, { isStale: false }],
  ['a long step is still running', { series: seriesOf(to - 300, 300) }, { isStale: false }],
  [
    'nothing was ever sampled',
    { series: seriesOf(null) },
    { isStale: true, age: 'Nothing was sampled: no dispatcher has run in this time.' },
  ],
])('%s', (_, given, expected) => {
  expect(of(given)).toMatchObject(expected);
});

// Breaks tried:
// - samples that are missing, or the time since the reading, or the length of a step not looked at
