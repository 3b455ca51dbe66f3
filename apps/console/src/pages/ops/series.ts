import type { OpsRange, OpsSeries, OpsSeriesName } from '@crm/contracts';

/** How far back the charts reach; a part of the page's address. */
export const ranges = ['15m', '1h', '6h', '24h'] as const satisfies readonly OpsRange[];

export const rangeWords: Record<OpsRange, string> = {
  '15m': 'the last 15 minutes',
  '1h': 'the last hour',
  '6h': 'the last 6 hours',
  '24h': 'the last 24 hours',
};

/** The answer of the api, and the range it was asked for. */
export type Series = OpsSeries & { range: OpsRange };

type Value = number | null;

/** The values of one series, a step each; a step that nobody sampled is null. */
export function valuesOf({ series }: Series, name: OpsSeriesName): readonly Value[] {
  return series.find((one) => one.name === name)?.points.map(([, value]) => value) ?? [];
}

/** Columns as a chart takes them: times in seconds, then each line. */
export function toColumns(series: Series, names: readonly OpsSeriesName[]): Value[][] {
  const times = series.series[0]?.points.map(([at]) => at) ?? [];
  return [times, ...names.map((name) => [...valuesOf(series, name)])];
}

/** The newest step in which somebody looked, in seconds since 1970; null when nobody did in the whole range. */
export function newestAt(series: Series): number | null {
  const points = series.series.find(({ name }) => name === 'lag_transactional')?.points ?? [];
  return points.findLast(([, value]) => value !== null)?.[0] ?? null;
}

/** The last value that is known. */
export function lastOf(values: readonly Value[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/** The first value that is known. */
export function firstOf(values: readonly Value[]): number | null {
  return values.find((value) => value !== null) ?? null;
}

/** The largest value; 0 where nothing is known. */
export function mostOf(values: readonly Value[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

/** How many there were, from a rate a minute; a step that nobody sampled counts nothing. */
export function totalOf(series: Series, name: OpsSeriesName): number {
  const perMinute = valuesOf(series, name).reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return Math.round((perMinute * series.step) / 60);
}

/** Both together, step by step; null only where neither is known. */
export function addUp(a: readonly Value[], b: readonly Value[]): Value[] {
  return a.map((value, index) => {
    const other = b[index] ?? null;
    return value === null && other === null ? null : (value ?? 0) + (other ?? 0);
  });
}
