export type Timing = { p50Ms: number; p95Ms: number };

/** The median and the 95th percentile of times, by nearest rank. */
export function percentiles(timesMs: readonly number[]): Timing {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}
