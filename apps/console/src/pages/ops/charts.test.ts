import { type OpsSeriesName, opsSeriesNames, opsSeriesUnits } from '@crm/contracts';
import { expect, test } from 'vitest';
import { charts } from './charts.ts';
import { newestAt, type Series, toColumns, totalOf } from './series.ts';

type Values = Partial<Record<OpsSeriesName, (number | null)[]>>;

/** An hour that is quiet but for the values given; each row is fifteen seconds. */
function seriesOf(values: Values, length = 3): Series {
  const from = 1_767_225_600;
  return {
    range: '1h',
    step: 15,
    from,
    to: from + 15 * (length - 1),
    series: opsSeriesNames.map((name) => ({
      name,
      unit: opsSeriesUnits[name],
      points: Array.from({ length }, (_, index): [number, number | null] => {
        const given = values[name];
        const quiet = name.startsWith('publish_latency') ? null : 0;
        return [from + 15 * index, given === undefined ? quiet : (given[index] ?? null)];
      }),
    })),
  };
}

const findingOf = (id: string, values: Values) =>
  charts.find((chart) => chart.id === id)?.finding(seriesOf(values));

test.each<[string, Values, string]>([
  ['lag', {}, 'Nothing that was due waited in the last hour'],
  [
    'lag',
    { lag_transactional: [5, 30, 30], lag_marketing: [0, 120, 2] },
    'The oldest waits 30 seconds now; at most it was 2 minutes in the last hour',
  ],
  ['lag', { lag_marketing: [9, 0, 0] }, 'Nothing waits now; at most it was 9 seconds in the last hour'],
  ['depth', {}, 'The outbox was empty in the last hour'],
  [
    'depth',
    { depth_transactional: [4, 1, null], depth_marketing: [6, 0, null] },
    '1 message waits to be published; at most 10 did in the last hour',
  ],
  ['latency', {}, 'Nothing was published in the last hour'],
  [
    'latency',
    { publish_latency_mean: [12, 4, null], publish_latency_max: [90, 8, null] },
    'Publishing took 4 ms last; at worst 90 ms in the last hour',
  ],
  ['throughput', {}, 'Nothing was requested in the last hour'],
  [
    'throughput',
    { requested: [8, 4, 0], sent: [0, 4, 4] },
    '3 messages requested and 2 sent in the last hour',
  ],
  ['failures', {}, 'Nothing failed in the last hour'],
  [
    'failures',
    { failed: [4, 0, 0], publish_failures: [0, 4, 0], unknown: [4, 0, 0] },
    '2 tries failed and 1 outcome is unknown from the last hour',
  ],
  ['failures', { unknown: [4, 4, 0] }, 'No try failed and 2 outcomes are unknown from the last hour'],
  ['denials', {}, 'No request was denied in the last hour'],
  ['denials', { denied: [4, 0, 0] }, '1 request was denied in the last hour'],
  ['audit', {}, 'No audit entry was written in the last hour'],
  ['audit', { audit_rows: [12, 36, 0] }, '12 audit entries in the last hour, at most 36 a minute'],
  ['dead-letters', {}, 'No dead letter was open in the last hour'],
  ['dead-letters', { dead_letters_open: [null, 1, 3] }, 'Dead letters grew from 1 to 3 in the last hour'],
  ['dead-letters', { dead_letters_open: [3, 1, null] }, 'Dead letters fell from 3 to 1 in the last hour'],
  [
    'dead-letters',
    { dead_letters_open: [2, 5, 2] },
    'Dead letters stand at 2, as at the start of the last hour',
  ],
])('the finding of %s: %#', (id, values, sentence) => {
  expect(findingOf(id, values)).toBe(sentence);
});

test('every series is drawn once, and no chart has two units', () => {
  const drawn = charts.flatMap(({ lines }) => lines.map(({ name }) => name));
  expect(drawn.toSorted()).toEqual(opsSeriesNames.toSorted());
  for (const { lines } of charts) expect(new Set(lines.map(({ name }) => opsSeriesUnits[name])).size).toBe(1);
});

test('a gap stays a gap in the columns of a chart', () => {
  const series = seriesOf({ lag_transactional: [1, null, 2] });
  const [times, lag] = toColumns(series, ['lag_transactional']);
  expect(lag).toEqual([1, null, 2]);
  expect(times).toEqual([series.from, series.from + 15, series.to]);
  expect(newestAt(series)).toBe(series.to);
});

test('a total counts nothing for steps that nobody sampled', () => {
  expect(totalOf(seriesOf({ sent: [8, null, 4] }), 'sent')).toBe(3);
});

// Breaks tried:
// - a gap filled with zero
// - the first instead of the last value as what is now
// - the sum of the rates as a total
// - a series that is not drawn
