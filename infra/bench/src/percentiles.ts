import { quantile } from './frame/statistics.ts';

export type Timing = { p50Ms: number; p95Ms: number };

/** The median and the 95th percentile of times, by nearest rank. */
export function percentiles(timesMs: readonly number[]): Timing {
  return { p50Ms: quantile(timesMs, 0.5), p95Ms: quantile(timesMs, 0.95) };
}
