import type { Figure } from '../frame/row.ts';

const width = 880;
const labelWidth = 300;
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
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    '<defs><pattern id="missed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6" class="missed"/></pattern></defs>',
    `<text class="title" x="8" y="22">${escaped(title)}</text>`,
    ...grid,
    ...figures.map((figure, index) => bar(figure, top + index * rowHeight)),
    '</svg>',
  ].join('\n')}\n`;
}

function bar(figure: Figure, y: number): string {
  const { name, metric, ratio, min, max, must, aim } = figure;
  const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
  const fill = isMissed(figure) ? 'url(#missed)' : 'var(--kept)';
  const middle = y + 8;
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
    `<text class="value" x="${to + 6}" y="${y + 12}">${ratio.toFixed(2)}</text>`,
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
  return Math.round((labelWidth + share * (width - labelWidth - 60)) * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const style = `
  svg { --ink: #1b1f24; --faint: #c9d1d9; --kept: #3b5bdb; --back: #ffffff; background: var(--back); font: 12px system-ui, sans-serif; }
  text { fill: var(--ink); } .title { font-size: 15px; font-weight: 600; } .axis { fill: var(--ink); opacity: 0.75; }
  .grid { stroke: var(--faint); } .whisker { stroke: var(--ink); stroke-width: 1.5; } .missed { fill: #c92a2a; }
  .must { stroke: var(--ink); stroke-width: 2.5; } .aim { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 2; }
  @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --faint: #30363d; --kept: #748ffc; --back: #0d1117; } .missed { fill: #ff8787; } }
`;
