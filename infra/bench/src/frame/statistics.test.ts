import { expect, test } from 'vitest';
import { median, quantile, rounded } from './statistics.ts';

test('a median is the middle, or between the two in the middle, whatever the order', () => {
  expect(median([9, 1, 10])).toBe(9);
  expect(median([10, 2, 4, 9])).toBe(6.5);
  expect(median([])).toBeNaN();
});

test('a quantile is a value that was seen, by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile([7], 0.99)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

test('figures carry three digits', () => {
  expect([rounded(1234.5), rounded(0.98765), rounded(12)]).toEqual([1230, 0.988, 12]);
});
