import { escaped, pictureWidth, placed, svgOf } from './svg.ts';

/** How one thing goes on while another grows; `min` and `max` where rounds differed. */
export type Line = { name: string; points: readonly { x: number; y: number; min?: number; max?: number }[] };

const plot = { left: 60, right: pictureWidth - 230, top: 50, bottom: 300 };
const height = 350;
/** As close as two names may stand. */
const nameHeight = 15;
const dashes = ['', '7 3', '2 3', '9 3 2 3', '1 5'];

/**
 * Ratios over something that doubles (SVG): a line for each, named at its end and told apart by its dashes, with a stroke
 * from the least to the most of the rounds. The height begins at nothing, so that what looks twice as high is.
 */
export function ratioLines(
  lines: readonly Line[],
  { title, xLabel }: { title: string; xLabel: string },
): string {
  const points = lines.flatMap((line) => line.points);
  const xs = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const most = Math.ceil(Math.max(1, ...points.map(({ y, max = y }) => Math.max(y, max))) * 2) / 2;
  const [first = 1, last = 1] = [xs[0], xs.at(-1)];
  const share = (value: number) =>
    last === first ? 0.5 : Math.log2(value / first) / Math.log2(last / first);
  const x = (value: number) => placed(plot.left + share(value) * (plot.right - plot.left));
  const y = (value: number) => placed(plot.bottom - (value / most) * (plot.bottom - plot.top));
  const steps = Array.from({ length: most * 2 + 1 }, (_, index) => index / 2);
  const grid = [
    ...steps.map(
      (step) =>
        `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y(step)}" y2="${y(step)}"/>` +
        `<text class="axis" x="${plot.left - 8}" y="${y(step) + 4}" text-anchor="end">${step}</text>`,
    ),
    ...xs.map(
      (at) => `<text class="axis" x="${x(at)}" y="${plot.bottom + 18}" text-anchor="middle">${at}</text>`,
    ),
    `<text class="axis" x="${(plot.left + plot.right) / 2}" y="${plot.bottom + 38}" text-anchor="middle">${escaped(xLabel)}</text>`,
  ];
  const nameYs = apart(lines.map((line) => y(line.points.at(-1)?.y ?? 0)));
  const drawn = lines.map(({ name, points: own }, index) => {
    // A little beside each other, or the strokes of one would hide those of the next.
    const aside = (at: number) => placed(x(at) + (index - (lines.length - 1) / 2) * 4);
    const path = own.map((point) => `${aside(point.x)},${y(point.y)}`).join(' ');
    return [
      `<polyline class="line" points="${path}" stroke-dasharray="${dashes[index % dashes.length]}"/>`,
      ...own.map(({ x: at, y: value, min = value, max = value }) => {
        const stroke = `<line class="spread" x1="${aside(at)}" x2="${aside(at)}" y1="${y(min)}" y2="${y(max)}"/>`;
        return `${stroke}<circle class="dot" cx="${aside(at)}" cy="${y(value)}" r="3.5"/>`;
      }),
      `<text class="label" x="${plot.right + 12}" y="${(nameYs[index] ?? 0) + 4}">${escaped(name)} ${own.at(-1)?.y}</text>`,
    ].join('');
  });
  return svgOf({ title, height, parts: [...grid, ...drawn] });
}

/** Moves heights down until none is on another. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const moved = [...heights];
  let free = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    moved[index] = Math.max(heights[index] ?? 0, free);
    free = (moved[index] ?? 0) + nameHeight;
  }
  return moved;
}
