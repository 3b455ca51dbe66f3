/** How far back the charts reach; a part of the page's address. */
export const windows = ['1h', '6h', '24h'] as const;

export type Window = (typeof windows)[number];

export const windowWords: Record<Window, string> = {
  '1h': 'the last hour',
  '6h': 'the last 6 hours',
  '24h': 'the last 24 hours',
};

type ByCategory = { transactional: number; marketing: number };

/** One sample; counts are of the step that ends at `at`, the rest is how it stood then. */
export type SeriesPoint = {
  at: string;
  unpublished: ByCategory;
  due: ByCategory;
  lagSeconds: number;
  publishP50Ms: number | null;
  publishP95Ms: number | null;
  published: number;
  requested: number;
  denied: number;
  sent: number;
  failed: number;
  auditRows: number;
  dlqOpen: number;
};

export type Series = { window: Window; stepSeconds: number; points: readonly SeriesPoint[] };

export type Line = { label: string; read: (point: SeriesPoint) => number | null };

/** Columns for a chart: times in seconds, then each line. Where samples are missing the line breaks. */
export function toColumns(series: Series, lines: readonly Line[]): (number | null)[][] {
  const columns: (number | null)[][] = [[], ...lines.map(() => [])];
  let before: number | null = null;
  for (const point of series.points) {
    const at = Date.parse(point.at) / 1000;
    if (before !== null && at - before > series.stepSeconds * 2.5) {
      columns[0]?.push(before + series.stepSeconds);
      for (const column of columns.slice(1)) column.push(null);
    }
    columns[0]?.push(at);
    for (const [index, line] of lines.entries()) columns[index + 1]?.push(line.read(point));
    before = at;
  }
  return columns;
}
