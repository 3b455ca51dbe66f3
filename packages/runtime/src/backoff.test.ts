import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

test.each([
  [1, 0, 50],
  [1, 0.999, 100],
  [2, 0, 100],
  [4, 0.5, 600],
  [9, 0.999, 1_000],
  [5_000, 0, 500],
])('attempt %i with chance %f waits %i ms', (attempt, chance, waitMs) => {
  expect(backoff({ attempt, baseMs: 100, capMs: 1_000, random: () => chance })).toBe(waitMs);
});

test('a wait is never zero and never above the cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (attempt, chance) => {
        const waitMs = backoff({ attempt, baseMs: 250, capMs: 30_000, random: () => chance });
        expect(waitMs).toBeGreaterThanOrEqual(125);
        expect(waitMs).toBeLessThanOrEqual(30_000);
      },
    ),
  );
});
