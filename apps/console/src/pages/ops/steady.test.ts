import { expect, test } from 'vitest';
import { lettersDiffer, withCountsOf } from './steady.ts';

const group = (errorCode: string, count: number) => ({
  errorCode,
  count,
  replayable: count,
  firstAt: '2026-11-03T12:00:00Z',
  lastAt: '2026-11-03T12:00:00Z',
});
const letter = (id: string) => ({
  id,
  eventId: id,
  messageId: null,
  correlationId: null,
  queue: 'q',
  errorCode: 'X',
  errorMessage: '',
  replayable: true,
  createdAt: '2026-11-03T12:00:00Z',
});

test('groups keep their places whatever their counts become, one that is gone has none, a new one waits', () => {
  const shown = [group('A', 3), group('B', 2), group('C', 1)];
  const now = [group('NEW', 9), group('C', 8), group('A', 1)];
  expect(withCountsOf(shown, now).map(({ errorCode, count }) => [errorCode, count])).toEqual([
    ['A', 1],
    ['B', 0],
    ['C', 8],
  ]);
  expect(withCountsOf(shown, undefined)).toEqual(shown);
});

test('a letter that came, one that went, and one that went below the first page all make a difference', () => {
  const shown = { open: 60, items: [letter('2'), letter('1')] };
  expect(lettersDiffer(shown, { ...shown })).toBe(false);
  expect(lettersDiffer(shown, { open: 60, items: [letter('3'), letter('2')] })).toBe(true);
  expect(lettersDiffer(shown, { open: 59, items: [letter('2'), letter('1')] })).toBe(true);
});

// Breaks tried:
// - steady.ts: letters told by their first page alone; by their number alone
// - steady.ts: groups in the order of now
