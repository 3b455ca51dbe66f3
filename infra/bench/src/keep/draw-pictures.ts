import { ratioBars } from '../draw/ratio-bars.ts';
import { type Line, ratioLines } from '../draw/ratio-lines.ts';
import { timeStrips } from '../draw/time-strips.ts';
import type { Figure } from '../frame/row.ts';
import type { Scale } from '../scale/scale.ts';
import { pictureFiles } from './paths.ts';

export type Kept = { rows: readonly Figure[]; scale: Scale };

/** Every picture of the pages on performance and scale, by its file; none of what has not been measured. */
export function drawPictures({ rows, scale: { processes, rows: grown } }: Kept): Map<string, string> {
  const pictures = new Map<string, string>();
  if (rows.length > 0) {
    const title = 'Ours to raw: thick tick must, dashed tick aim, hatched where it is missed';
    pictures.set(pictureFiles.ratios, ratioBars(rows, { title }));
  }
  if (rows.some(({ percentiles }) => percentiles)) {
    const title = 'Time of one operation: line p1 to p99, box p25 to p75, tick p50';
    pictures.set(pictureFiles.times, timeStrips(rows, { title }));
  }
  if (processes) {
    const { machine, figures } = processes;
    const lines = [...new Set(figures.map(({ kind }) => kind))].map((kind): Line => {
      const own = figures.filter((figure) => figure.kind === kind);
      return { name: kind, points: own.map(({ processes: x, ratio: y, min, max }) => ({ x, y, min, max })) };
    });
    const title = `Work done by several processes, to that of one, on ${machine.cores} cores that all share`;
    pictures.set(pictureFiles.processes, ratioLines(lines, { title, xLabel: 'processes of a kind' }));
  }
  if (grown) pictures.set(pictureFiles.rows, growth(grown.figures));
  return pictures;
}

function growth(figures: NonNullable<Scale['rows']>['figures']): string {
  const least = figures[0]?.claim.p50Ms ?? 1;
  const lines: Line[] = [
    {
      name: 'drain, to a fresh table',
      points: figures.map(({ millions: x, ratio: y, min, max }) => ({ x, y, min, max })),
    },
    {
      name: 'claim of 500, to the first',
      points: figures.map(({ millions: x, claim }) => ({
        x,
        y: Number((claim.p50Ms / least).toPrecision(3)),
      })),
    },
  ];
  const title = 'The outbox while published rows gather in it';
  return ratioLines(lines, { title, xLabel: 'million published rows' });
}
