import { expect, it } from 'vitest';
import type { Figure } from '../frame/row.ts';
import { ratioBars } from './ratio-bars.ts';

const figure: Figure = {
  name: 'enqueue',
  metric: 'requests/s',
  ours: 850,
  raw: 1_000,
  ratio: 0.85,
  must: 0.85,
  aim: 0.95,
  rounds: 5,
  min: 0.8,
  max: 0.9,
};
const bars = (more: Partial<Figure>) => ratioBars([{ ...figure, ...more }], { title: 'A & B' });
const isHatched = (picture: string) => picture.includes('fill="url(#missed)"');

it('a floor is missed below it, a ceiling above it, and nothing is missed without a bound', () => {
  expect(
    [bars({}), bars({ ratio: 0.84 }), bars({ ratio: 0.2, must: null, aim: null })].map(isHatched),
  ).toEqual([false, true, false]);
  const ceiling = { must: 2, aim: 1.1 };
  expect([bars({ ...ceiling, ratio: 2 }), bars({ ...ceiling, ratio: 2.1 })].map(isHatched)).toEqual([
    false,
    true,
  ]);
});

it('half and twice are equally far from one, and what is beyond the scale stands at its end', () => {
  const barOf = (ratio: number) => {
    const [, x, width] = /<rect x="([\d.]+)" y="44" width="([\d.]+)"/.exec(bars({ ratio })) ?? [];
    return { x: Number(x), width: Number(width) };
  };
  expect(barOf(0.5).width).toBeCloseTo(barOf(2).width, 0);
  expect(barOf(100).width).toBe(barOf(16).width);
});

it('the figure stands behind bar, whisker and bounds, so that nothing strikes it out', () => {
  const valueX = (more: Partial<Figure>) => Number(/class="value" x="([\d.]+)"/.exec(bars(more))?.[1]);
  const ends = [{ max: 4 }, { must: 4 }, { aim: 4 }, { ratio: 4 }].map(valueX);
  expect(new Set(ends).size).toBe(1);
  expect(ends[0]).toBeGreaterThan(valueX({}));
});

it('what a row is called is text, never markup', () => {
  expect(bars({ name: '<b>' })).toContain('&lt;b>, requests/s');
  expect(bars({})).toContain('A &amp; B');
});
