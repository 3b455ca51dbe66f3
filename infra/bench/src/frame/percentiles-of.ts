import { quantile, rounded } from './statistics.ts';
import type { Turn } from './turn.ts';

/** Milliseconds that a share of operations did not exceed. */
export type Percentiles = { p1: number; p25: number; p50: number; p75: number; p99: number };

/** A hundredth of fewer is less than one. */
const operationsMin = 100;

/** How the times of single operations are spread, all rounds together; null where a row does not time them. */
export function percentilesOf(
  rounds: readonly { ours: Turn; raw: Turn }[],
): { ours: Percentiles; raw: Percentiles } | null {
  const [ours, raw] = [rounds.flatMap((one) => one.ours.timesMs), rounds.flatMap((one) => one.raw.timesMs)];
  if (ours.length < operationsMin || raw.length < operationsMin) return null;
  return { ours: spread(ours), raw: spread(raw) };
}

function spread(timesMs: readonly number[]): Percentiles {
  const at = (share: number) => rounded(quantile(timesMs, share));
  return { p1: at(0.01), p25: at(0.25), p50: at(0.5), p75: at(0.75), p99: at(0.99) };
}
