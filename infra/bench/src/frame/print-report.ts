import type { Measured } from './measure.ts';
import type { Figure, Metric } from './row.ts';
import { keeps } from './summarize.ts';

const head = [
  'name',
  'metric',
  'ours',
  'raw',
  'ratio (min-max)',
  'must',
  'aim',
  'CPU us',
  'noise',
  'against',
];

/** A Markdown table, a line a figure. */
export function printReport(measured: readonly Measured[]): string {
  const lines = measured.flatMap(({ row, figures, cpu, noise }) =>
    figures.map((figure, index) => {
      const better = row.metrics[index]?.better ?? 'more';
      const beside = index === 0 ? [`${cpu.ours} / ${cpu.raw}`, noise, row.against] : ['', '', ''];
      return [...cells(figure, better), ...beside];
    }),
  );
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |\n`).join('');
}

function cells(figure: Figure, better: Metric['better']): string[] {
  const { name, metric, ours, raw, ratio, must, aim, min, max, rounds } = figure;
  const bound = (value: number | null) => {
    if (value === null) return '';
    const verdict = keeps(ratio, value, better) ? 'kept' : 'missed';
    return `${better === 'more' ? '>=' : '<='} ${value} ${verdict}`;
  };
  return [
    name,
    metric,
    String(ours),
    String(raw),
    `${ratio} (${min}-${max}) of ${rounds}`,
    bound(must),
    bound(aim),
  ];
}
