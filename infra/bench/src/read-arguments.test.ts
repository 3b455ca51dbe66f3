import { expect, test } from 'vitest';
import { readArguments } from './read-arguments.ts';

const known = ['enqueue', 'drain-10k'];

test('all rows in full, unless said otherwise', () => {
  expect(readArguments([], known)).toEqual({ isQuick: false, only: [], jsonFile: null, isKept: false });
  expect(
    readArguments(['--', '--quick', '--only=enqueue,drain-10k', '--json', 'x.json', '--keep'], known),
  ).toEqual({
    isQuick: true,
    only: ['enqueue', 'drain-10k'],
    jsonFile: 'x.json',
    isKept: true,
  });
});

test('a row that does not exist is said, with those that do', () => {
  expect(() => readArguments(['--only=enqeue'], known)).toThrow('There are: enqueue, drain-10k');
});
