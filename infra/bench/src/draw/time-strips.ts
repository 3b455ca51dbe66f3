import type { Percentiles } from '../frame/percentiles-of.ts';
import type { Figure } from '../frame/row.ts';
import { escaped, pictureWidth, placed, svgOf } from './svg.ts';

const labelWidth = 190;
const valueWidth = 150;
const rowHeight = 52;
const top = 44;

/**
 * How long single operations took (SVG), ours above raw: a line from the fastest hundredth to the slowest, a box around the
 * middle half, a tick at the median. The scale doubles at even steps: a time twice as long is equally far everywhere.
 */
export function timeStrips(figures: readonly Figure[], { title }: { title: string }): string {
  const rows = figures.flatMap(({ name, percentiles }) => (percentiles ? [{ name, ...percentiles }] : []));
  const all = rows.flatMap(({ ours, raw }) => [ours.p1, raw.p1, ours.p99, raw.p99]);
  const scale = {
    least: Math.floor(Math.log2(Math.min(...all))),
    most: Math.ceil(Math.log2(Math.max(...all))),
  };
  const height = top + rows.length * rowHeight + 30;
  const x = (ms: number) => {
    const share = (Math.log2(ms) - scale.least) / (scale.most - scale.least);
    return placed(labelWidth + share * (pictureWidth - labelWidth - valueWidth));
  };
  const steps = Array.from(
    { length: scale.most - scale.least + 1 },
    (_, index) => 2 ** (scale.least + index),
  );
  const grid = steps.map(
    (ms) =>
      `<line class="grid" x1="${x(ms)}" x2="${x(ms)}" y1="${top - 6}" y2="${height - 26}"/>` +
      `<text class="axis" x="${x(ms)}" y="${height - 10}" text-anchor="middle">${ms} ms</text>`,
  );
  const strips = rows.flatMap(({ name, ours, raw }, index) => {
    const y = top + index * rowHeight;
    return [
      `<text class="label" x="8" y="${y + 22}">${escaped(name)}</text>`,
      strip({ who: 'ours', times: ours, y, x }),
      strip({ who: 'raw', times: raw, y: y + 20, x }),
    ];
  });
  return svgOf({ title, height, parts: [...grid, ...strips] });
}

type Strip = { who: 'ours' | 'raw'; times: Percentiles; y: number; x: (ms: number) => number };

function strip({ who, times: { p1, p25, p50, p75, p99 }, y, x }: Strip): string {
  const middle = y + 8;
  return [
    `<text class="axis" x="${labelWidth - 10}" y="${y + 12}" text-anchor="end">${who}</text>`,
    `<line class="whisker" x1="${x(p1)}" x2="${x(p99)}" y1="${middle}" y2="${middle}"/>`,
    `<rect class="${who}" x="${x(p25)}" y="${y + 1}" width="${placed(Math.max(x(p75) - x(p25), 1))}" height="14"/>`,
    `<line class="middle" x1="${x(p50)}" x2="${x(p50)}" y1="${y - 1}" y2="${y + 17}"/>`,
    `<text class="value" x="${pictureWidth - valueWidth + 12}" y="${y + 12}">p50 ${p50}, p99 ${p99}</text>`,
  ].join('');
}
