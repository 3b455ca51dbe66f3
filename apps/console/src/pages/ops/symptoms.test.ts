import { opsSeriesUnits } from '@crm/contracts';
import { expect, test } from 'vitest';
import type { Series } from './series.ts';
import { deadLetterSymptom, failureSymptom, lagSymptom, unknownSymptom } from './symptoms.ts';

const outbox = (lagSeconds: number, failing = 0) => ({
  lagSeconds,
  failing,
  deferred: 0,
  unpublished: { transactional: 1, marketing: 2 },
});
const failedSeries = (perMinute: number): Series => ({
  range: '15m',
  step: 15,
  from: 0,
  to: 0,
  series: [{ name: 'failed', unit: opsSeriesUnits.failed, points: [[0, perMinute]] }],
});

test.each([
  [10, 'good'],
  [11, 'attention'],
  [60, 'attention'],
  [61, 'bad'],
])('a lag of %i seconds is %s', (seconds, tone) => {
  expect(lagSymptom(outbox(seconds))).toMatchObject({ tone });
  expect(lagSymptom(outbox(seconds)).text).toContain('3 messages not yet published');
});

test('M10: what waits for the limit of the mail provider is told apart', () => {
  expect(lagSymptom({ ...outbox(0), deferred: 1 }).text).toContain(
    '1 of them waits for the limit of the mail',
  );
  expect(lagSymptom(outbox(0)).text).not.toContain('limit');
});

test('failures are those of the range, and what the broker refuses is named', () => {
  expect(failureSymptom(failedSeries(0), outbox(0))).toMatchObject({ value: '0 tries', tone: 'good' });
  expect(failureSymptom(failedSeries(8), outbox(0))).toMatchObject({ value: '2 tries', tone: 'attention' });
  const refused = failureSymptom(failedSeries(0), outbox(0, 1));
  expect(refused.tone).toBe('attention');
  expect(refused.text).toContain('1 message could not be published yet and is tried again');
});

test('dead letters are bad, unknown outcomes need attention, none of either is good', () => {
  expect([deadLetterSymptom(0).tone, deadLetterSymptom(1).tone]).toEqual(['good', 'bad']);
  expect([unknownSymptom(0, false).tone, unknownSymptom(1, false).tone]).toEqual(['good', 'attention']);
  expect(unknownSymptom(50, true).value).toBe('50 messages or more');
});

// Breaks tried:
// - a lag that is bad only later
// - open dead letters called good
