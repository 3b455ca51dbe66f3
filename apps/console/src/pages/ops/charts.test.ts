import { expect, test } from 'vitest';
import { charts } from './charts.ts';
import { type Series, type SeriesPoint, toColumns } from './series.ts';

const quiet: SeriesPoint = {
  at: '2026-11-20T10:00:00.000Z',
  unpublished: { transactional: 0, marketing: 0 },
  due: { transactional: 0, marketing: 0 },
  lagSeconds: 0,
  publishP50Ms: null,
  publishP95Ms: null,
  published: 0,
  requested: 0,
  denied: 0,
  sent: 0,
  failed: 0,
  auditRows: 0,
  dlqOpen: 0,
};

const seriesOf = (...changes: Partial<SeriesPoint>[]): Series => ({
  window: '1h',
  stepSeconds: 15,
  points: changes.map((change, index) => ({
    ...quiet,
    at: new Date(Date.parse(quiet.at) + index * 15_000).toISOString(),
    ...change,
  })),
});

const findingOf = (id: string, series: Series) => charts.find((chart) => chart.id === id)?.finding(series);

test.each([
  ['lag', 'Nothing that was due waited in the last hour'],
  ['depth', 'The outbox was empty in the last hour'],
  ['latency', 'Nothing was published in the last hour'],
  ['throughput', 'Nothing was requested in the last hour'],
  ['failures', 'Nothing failed and nothing was denied in the last hour'],
  ['audit', 'No audit entry was written in the last hour'],
  ['dlq', 'No dead letter was open in the last hour'],
])('the finding of %s over a quiet hour', (id, sentence) => {
  expect(findingOf(id, seriesOf({}, {}))).toBe(sentence);
});

test.each<[string, Partial<SeriesPoint>[], string]>([
  [
    'lag',
    [{ lagSeconds: 120 }, { lagSeconds: 30 }],
    'The oldest waits 30 seconds now; at most it was 2 minutes in the last hour',
  ],
  ['lag', [{ lagSeconds: 5 }, {}], 'Nothing waits now; at most it was 5 seconds in the last hour'],
  [
    'depth',
    [
      { unpublished: { transactional: 4, marketing: 6 } },
      { unpublished: { transactional: 1, marketing: 0 } },
    ],
    '1 message waits to be published; at most 10 did in the last hour',
  ],
  [
    'latency',
    [{ publishP95Ms: 90 }, { publishP95Ms: 40 }, {}],
    '95 of 100 messages were published within 40 ms; at worst within 90 ms in the last hour',
  ],
  [
    'throughput',
    [
      { requested: 2, published: 1 },
      { requested: 1, published: 2, sent: 3 },
    ],
    '3 requested, 3 published and 3 sent in the last hour',
  ],
  ['failures', [{ failed: 1 }, { denied: 2 }], '1 failed and 2 were denied in the last hour'],
  ['failures', [{ denied: 1 }], 'Nothing failed and 1 was denied in the last hour'],
  [
    'audit',
    [{ auditRows: 3 }, { auditRows: 9 }],
    '12 audit entries in the last hour, at most 9 in 15 seconds',
  ],
  ['dlq', [{}, { dlqOpen: 3 }], 'Dead letters grew from 0 to 3 in the last hour'],
  ['dlq', [{ dlqOpen: 3 }, { dlqOpen: 1 }], 'Dead letters fell from 3 to 1 in the last hour'],
  ['dlq', [{ dlqOpen: 2 }, { dlqOpen: 2 }], 'Dead letters stand at 2, as at the start of the last hour'],
])('the finding of %s names the figures: %#', (id, points, sentence) => {
  expect(findingOf(id, seriesOf(...points))).toBe(sentence);
});

test('a line breaks where samples are missing, and only there', () => {
  const series = seriesOf(
    { lagSeconds: 1 },
    { lagSeconds: 2 },
    { at: '2026-11-20T10:05:00.000Z', lagSeconds: 3 },
  );
  const [times, lag] = toColumns(series, [{ label: 'Lag', read: (point) => point.lagSeconds }]);
  expect(lag).toEqual([1, 2, null, 3]);
  expect(times).toHaveLength(4);
  expect(times?.toSorted()).toEqual(times);
});

// Breaks tried:
// - series.ts: no break put in
// - charts.ts: the first instead of the last point as what is now
// - charts.ts: denied left out of the finding of failures
