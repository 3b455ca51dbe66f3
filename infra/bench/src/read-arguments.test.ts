import { expect, test } from 'vitest';
import { readArguments } from './read-arguments.ts';

const known = ['enqueue', 'drain-10k'];

test('all rows in full, unless said otherwise', () => {
  expect(readArguments([], known)).toEqual({ isQuick: false, only: [], jsonFile: null });
  expect(readArguments(['--', '--quick', '--only=enqueue,drain-10k', '--json', 'x.json'], known)).toEqual({
    isQuick: true,
    only: ['enqueue', 'drain-10k'],
    jsonFile: 'x.json',
  });
});

test('a row that does not exist is said, with those that do', () => {
  expect(() => readArguments(['--only=enqeue'], known)).toThrow('There are: enqueue, drain-10k');
});
