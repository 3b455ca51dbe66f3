import { cpuPerOperationUs } from './metrics.ts';
import { percentilesOf } from './percentiles-of.ts';
import { refuseNonsense } from './refusals.ts';
import type { Figure, Metric, Row } from './row.ts';
import { median, rounded } from './statistics.ts';
import type { Turn } from './turn.ts';

export type Round = { ours: Turn; raw: Turn };

/** The figures of a row: medians of the rounds, and the ratio within each round, where both met the same machine. */
export function summarize(
  { name, metrics }: Pick<Row, 'name' | 'metrics'>,
  rounds: readonly Round[],
): Figure[] {
  const percentiles = percentilesOf(rounds);
  return metrics.map(({ metric, of, must, aim }, index) => {
    const pairs = rounds.map(({ ours, raw }) => ({ ours: of(ours), raw: of(raw) }));
    for (const { ours, raw } of pairs) {
      refuseNonsense(ours, `${name}, ${metric}, ours`);
      refuseNonsense(raw, `${name}, ${metric}, raw`);
    }
    const ratios = pairs.map(({ ours, raw }) => ours / raw);
    return {
      name,
      metric,
      ours: rounded(median(pairs.map(({ ours }) => ours))),
      raw: rounded(median(pairs.map(({ raw }) => raw))),
      ratio: rounded(median(ratios)),
      must,
      aim,
      rounds: rounds.length,
      min: rounded(Math.min(...ratios)),
      max: rounded(Math.max(...ratios)),
      ...(index === 0 && percentiles !== null && { percentiles }),
    };
  });
}

/** Processor time an operation takes, ours and raw, in microseconds. */
export function cpuOf(rounds: readonly Round[]): { ours: number; raw: number } {
  return {
    ours: rounded(median(rounds.map(({ ours }) => cpuPerOperationUs(ours)))),
    raw: rounded(median(rounds.map(({ raw }) => cpuPerOperationUs(raw)))),
  };
}

/** Whether the ratio keeps a bound; null where there is none. */
export function keeps(ratio: number, bound: number | null, better: Metric['better']): boolean | null {
  if (bound === null) return null;
  return better === 'more' ? ratio >= bound : ratio <= bound;
}
