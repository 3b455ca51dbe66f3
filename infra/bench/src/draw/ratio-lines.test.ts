import { expect, it } from 'vitest';
import { ratioLines } from './ratio-lines.ts';

const points = [
  { x: 1, y: 1 },
  { x: 2, y: 1.5, min: 1.2, max: 1.8 },
  { x: 4, y: 2 },
];
const draw = (lines: Parameters<typeof ratioLines>[0]) =>
  ratioLines(lines, { title: 'A', xLabel: 'processes' });
const dots = (picture: string) =>
  [...picture.matchAll(/<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
const nameYs = (picture: string) =>
  [...picture.matchAll(/<text class="label" x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => Number(y));

it('each doubling is as wide as the next, and heights begin at nothing', () => {
  const [one, two, four] = dots(draw([{ name: 'api', points }]));
  if (!one || !two || !four) throw new Error('three dots');
  expect(four.x - two.x).toBeCloseTo(two.x - one.x, 0);
  const bottom = 300;
  expect((bottom - four.y) / (bottom - one.y)).toBeCloseTo(2, 1);
});

it('names at the end of lines that meet stand apart', () => {
  const ys = nameYs(
    draw([
      { name: 'a', points },
      { name: 'b', points },
      { name: 'c', points },
    ]),
  ).sort((a, b) => a - b);
  expect(ys).toHaveLength(3);
  expect(Math.min((ys[1] ?? 0) - (ys[0] ?? 0), (ys[2] ?? 0) - (ys[1] ?? 0))).toBeGreaterThanOrEqual(15);
});

it('one point alone is drawn too', () => {
  expect(dots(draw([{ name: 'a', points: points.slice(0, 1) }]))).toHaveLength(1);
});

// Breaks tried:
// - x not by its logarithm: each doubling
// - names left where their lines end: names at the end
// - a single point divided by the logarithm of one: one point alone
