import type { Timing } from './percentiles.ts';

/** One thing and what it is held against, timed in the same rounds. */
export type Row = { what: string; ours: Timing; baselines: Record<string, Timing> };

/** A Markdown table, ready for the page that keeps the result; each ratio is p50 to p50 and p95 to p95. */
export function printTable(rows: readonly Row[]): string {
  const names = Object.keys(rows[0]?.baselines ?? {});
  const cells = (row: Row) => [
    row.what,
    figures(row.ours),
    ...names.map((name) => ratio(row.ours, row.baselines[name])),
  ];
  const lines = [
    ['What', 'ours, p50 / p95 ms', ...names.map((name) => `to ${name}`)],
    ['---', '---', ...names.map(() => '---')],
    ...rows.map(cells),
  ];
  return lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
}

function figures({ p50Ms, p95Ms }: Timing): string {
  return `${p50Ms.toFixed(2)} / ${p95Ms.toFixed(2)}`;
}

function ratio(ours: Timing, baseline: Timing | undefined): string {
  if (baseline === undefined) return '';
  return `${shown(ours.p50Ms / baseline.p50Ms)} / ${shown(ours.p95Ms / baseline.p95Ms)}`;
}

// Near one a tenth is too coarse: it is what a small cost is told by.
function shown(value: number): string {
  return value.toFixed(value < 2 ? 2 : 1);
}
