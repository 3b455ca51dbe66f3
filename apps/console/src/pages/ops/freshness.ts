import { duration } from './words.ts';

export type Stream = 'connecting' | 'live' | 'lost' | 'off';

export type Freshness = {
  isStale: boolean;
  tone: 'good' | 'neutral' | 'attention';
  icon: string;
  state: string;
  age: string;
};

/** Figures are stale when three samples are missing; a minute at least, since one may be late. */
const samplesMissed = 3;
const staleFromSeconds = 60;

/** How old the newest figure is, and whether more will come by itself: old figures never look like a good state. */
export function freshnessOf({
  newestAt,
  now,
  stepSeconds,
  stream,
}: {
  newestAt: string | null;
  now: number;
  stepSeconds: number;
  stream: Stream;
}): Freshness {
  const age = newestAt === null ? null : Math.max(0, (now - Date.parse(newestAt)) / 1000);
  const isStale = age === null || age > Math.max(staleFromSeconds, stepSeconds * samplesMissed);
  const figures = age === null ? 'There are no figures yet.' : `The newest figures are ${duration(age)} old.`;
  const known = { isStale, age: figures };
  if (stream === 'off') return { ...known, tone: 'neutral', icon: '❚❚', state: 'Live is off' };
  if (stream === 'lost') return { ...known, tone: 'attention', icon: '!', state: 'Not live: connection cut' };
  if (isStale) return { ...known, tone: 'attention', icon: '!', state: 'Not up to date' };
  if (stream === 'connecting') return { ...known, tone: 'neutral', icon: '…', state: 'Connecting' };
  return { ...known, tone: 'good', icon: '●', state: 'Live' };
}
