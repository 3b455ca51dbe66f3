import { expect, test } from 'vitest';
import { freshnessOf } from './freshness.ts';
import { duration } from './words.ts';

const newestAt = '2026-11-20T10:00:00.000Z';
const after = (seconds: number) => Date.parse(newestAt) + seconds * 1_000;

test('figures are live while they are new and the stream is open', () => {
  expect(freshnessOf({ newestAt, now: after(20), stepSeconds: 15, stream: 'live' })).toMatchObject({
    isStale: false,
    tone: 'good',
    state: 'Live',
    age: 'The newest figures are 20 seconds old.',
  });
});

test('old figures are never good, whatever the stream says', () => {
  expect(freshnessOf({ newestAt, now: after(61), stepSeconds: 15, stream: 'live' })).toMatchObject({
    isStale: true,
    tone: 'attention',
    state: 'Not up to date',
  });
});

test('a coarse step is given three samples', () => {
  const at = (seconds: number) =>
    freshnessOf({ newestAt, now: after(seconds), stepSeconds: 300, stream: 'live' });
  expect(at(900).isStale).toBe(false);
  expect(at(901).isStale).toBe(true);
});

test('a cut stream is said at once, before any figure is old', () => {
  expect(freshnessOf({ newestAt, now: after(1), stepSeconds: 15, stream: 'lost' })).toMatchObject({
    isStale: false,
    tone: 'attention',
    state: 'Not live: connection cut',
  });
});

test('turned off is neither good nor bad; no figure at all is stale', () => {
  expect(freshnessOf({ newestAt: null, now: after(0), stepSeconds: 15, stream: 'off' })).toMatchObject({
    isStale: true,
    tone: 'neutral',
    age: 'There are no figures yet.',
  });
});

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [89, '89 seconds'],
  [90, '2 minutes'],
  [3_600, '60 minutes'],
  [7_200, '2 hours'],
  [172_800, '2 days'],
])('%i seconds are said as %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

// Breaks tried:
// - freshness.ts: staleness not asked when the stream is live
// - freshness.ts: three samples instead of at least a minute
