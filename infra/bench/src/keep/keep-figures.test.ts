import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Figure } from '../frame/row.ts';
import { drawPictures } from './draw-pictures.ts';
import { mergedFigures } from './keep-figures.ts';
import { readKept } from './read-kept.ts';

const figure = (name: string, ratio: number): Figure => ({
  name,
  metric: 'rows/s',
  ours: ratio,
  raw: 1,
  ratio,
  must: null,
  aim: null,
  rounds: 2,
  min: ratio,
  max: ratio,
});

it('what was measured anew replaces its row, in the order of the report', () => {
  const merged = mergedFigures([figure('a', 1), figure('b', 1), figure('gone', 1)], {
    figures: [figure('b', 2), figure('c', 2)],
    order: ['c', 'b', 'a'],
  });
  expect(merged.map(({ name, ratio }) => [name, ratio])).toEqual([
    ['c', 2],
    ['b', 2],
    ['a', 1],
  ]);
});

it('the pictures in docs are those of the figures that are kept', () => {
  for (const [file, picture] of drawPictures(readKept())) expect(readFileSync(file, 'utf8')).toBe(picture);
});

// Breaks tried:
// - fresh figures appended to kept ones: what was measured anew
// - a figure changed by hand: the pictures in docs
