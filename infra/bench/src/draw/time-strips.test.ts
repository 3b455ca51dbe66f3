import { expect, it } from 'vitest';
import type { Figure } from '../frame/row.ts';
import { timeStrips } from './time-strips.ts';

const times = { p1: 2, p25: 4, p50: 8, p75: 16, p99: 64 };
const figure: Figure = {
  name: 'end-to-end',
  metric: 'p50 ms',
  ours: 8,
  raw: 4,
  ratio: 2,
  must: null,
  aim: null,
  rounds: 5,
  min: 1,
  max: 3,
  percentiles: { ours: times, raw: { p1: 1, p25: 2, p50: 4, p75: 8, p99: 32 } },
};
const { percentiles: _, ...untimed } = figure;
const boxes = (picture: string) =>
  [...picture.matchAll(/<rect class="(?:ours|raw)" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map(
    ([, x, width]) => ({ x: Number(x), width: Number(width) }),
  );

it('a row has a strip of ours and one of raw, and a row without times none', () => {
  const picture = timeStrips([figure, { ...untimed, name: 'drain-10k' }], { title: 'Times' });
  expect(boxes(picture)).toHaveLength(2);
  expect(picture).not.toContain('drain-10k');
  expect(picture).toContain('p50 8, p99 64');
});

it('twice as long is equally far everywhere', () => {
  const [ours, raw] = boxes(timeStrips([figure], { title: 'Times' }));
  // Four times as long from one side of the box to the other, at twice the time.
  expect(ours?.width).toBeCloseTo(raw?.width ?? 0, 0);
  const scale = (ours?.x ?? 0) - (raw?.x ?? 0);
  expect(scale * 2).toBeCloseTo(ours?.width ?? 0, 0);
});

// Breaks tried:
// - a linear scale: twice as long
// - rows without times drawn too: a row has a strip
