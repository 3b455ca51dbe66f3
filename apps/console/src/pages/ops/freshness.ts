import { newestAt, type Series } from './series.ts';
import { duration } from './words.ts';

export type Freshness = { isStale: boolean; age: string };

/** Figures are stale when three samples are missing, since one may be late. */
const staleFromSeconds = 60;

/** How old the newest figure is: old figures never look like a good state. */
export function freshnessOf({
  series,
  readAt,
  now,
}: {
  series: Series;
  /** When the figures came, milliseconds since 1970. */
  readAt: number;
  now: number;
}): Freshness {
  const newest = newestAt(series);
  const sinceRead = Math.max(0, (now - readAt) / 1_000);
  if (newest === null)
    return { isStale: true, age: 'Nothing was sampled: no dispatcher has run in this time.' };
  // A step is named by its beginning: one that is still running is as new as can be.
  const missing = Math.max(0, series.to - newest);
  const isStale = missing + sinceRead > Math.max(staleFromSeconds, series.step);
  return {
    isStale,
    age: isStale
      ? `The newest figures are ${duration(missing + sinceRead)} old.`
      : `Read ${duration(sinceRead)} ago.`,
  };
}
