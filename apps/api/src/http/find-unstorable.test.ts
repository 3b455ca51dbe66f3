import { expect, test } from 'vitest';
import { findUnstorable, jsonBounds } from './find-unstorable.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

test.each<[string, unknown, ReturnType<typeof findUnstorable>]>([
  ['plain values', { a: [1, 'text', null, true, { b: 'ü😀' }] }, undefined],
  ['a NUL in a value', { a: ['x\0'] }, 'bad_text'],
  ['a NUL in a key', { 'x\0': 1 }, 'bad_text'],
  ['the first half of a pair', ['\ud83d'], 'bad_text'],
  ['the second half of a pair', ['\ude00'], 'bad_text'],
  ['the deepest nesting allowed', nested(jsonBounds.depthMax), undefined],
  ['one level more', nested(jsonBounds.depthMax + 1), 'too_deep'],
  ['a nesting that no stack bears', JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`), 'too_deep'],
  ['as many values as allowed', Array(jsonBounds.valuesMax - 1).fill(0), undefined],
  ['one value more', Array(jsonBounds.valuesMax).fill(0), 'too_many_values'],
])('%s: %#', (_, value, found) => {
  expect(findUnstorable(value)).toBe(found);
});
