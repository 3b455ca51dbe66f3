import type { Figure } from '../frame/row.ts';
import { escaped, pictureWidth, placed, svgOf } from './svg.ts';

const labelWidth = 320;
const rowHeight = 26;
const top = 44;
/** Ratios from a quarter to sixteen, each doubling as wide as the next: half and twice are equally far from one. */
const scale = { least: -2, most: 4 };

/**
 * The ratios of a report as bars (SVG): from one to the median, with a whisker from the least to the most of the rounds and
 * a tick where the bound is. What is on the wrong side of its bound is hatched, so that colour says nothing alone.
 */
export function ratioBars(figures: readonly Figure[], { title }: { title: string }): string {
  const height = top + figures.length * rowHeight + 30;
  const grid = [0.25, 0.5, 1, 2, 4, 8, 16].map(
    (ratio) =>
      `<line class="grid" x1="${x(ratio)}" x2="${x(ratio)}" y1="${top - 6}" y2="${height - 26}"/>` +
      `<text class="axis" x="${x(ratio)}" y="${height - 10}" text-anchor="middle">${ratio}</text>`,
  );
  const bars = figures.map((figure, index) => bar(figure, top + index * rowHeight));
  return svgOf({ title, height, parts: [...grid, ...bars] });
}

function bar(figure: Figure, y: number): string {
  const { name, metric, ratio, min, max, must, aim } = figure;
  const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
  const fill = isMissed(figure) ? 'url(#missed)' : 'var(--kept)';
  const middle = y + 8;
  // Behind all that is drawn, or a whisker would strike it out.
  const end = Math.max(to, ...[max, must, aim].filter((one) => one !== null).map(x));
  return [
    `<text class="label" x="8" y="${y + 12}">${escaped(`${name}, ${metric}`)}</text>`,
    `<rect x="${from}" y="${y}" width="${Math.max(to - from, 1)}" height="16" fill="${fill}" stroke="var(--ink)" stroke-width="0.5"/>`,
    `<line class="whisker" x1="${x(min)}" x2="${x(max)}" y1="${middle}" y2="${middle}"/>`,
    ...[must, aim].flatMap((bound, index) =>
      bound === null
        ? []
        : [
            `<line class="${index === 0 ? 'must' : 'aim'}" x1="${x(bound)}" x2="${x(bound)}" y1="${y - 3}" y2="${y + 19}"/>`,
          ],
    ),
    `<text class="value" x="${placed(end + 6)}" y="${y + 12}">${ratio.toFixed(2)}</text>`,
  ].join('');
}

/** A bound whose aim is above it is a floor, otherwise a ceiling. */
function isMissed({ ratio, must, aim }: Figure): boolean {
  if (must === null) return false;
  return aim === null || aim > must ? ratio < must : ratio > must;
}

function x(ratio: number): number {
  const at = Math.min(Math.max(Math.log2(ratio), scale.least), scale.most);
  const share = (at - scale.least) / (scale.most - scale.least);
  return placed(labelWidth + share * (pictureWidth - labelWidth - 60));
}
