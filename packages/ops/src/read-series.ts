import {
  type OpsRange,
  type OpsSeries,
  type OpsSeriesName,
  opsSeriesNames,
  opsSeriesUnits,
} from '@crm/contracts';
import type { Db } from '@crm/db';
import { sampleEveryMs } from './sampled-at.ts';

type Row = { at: number } & Record<OpsSeriesName, number | null>;

/** Length and step of each range: at most 300 points, enough for a chart. */
const shapes: Record<OpsRange, { seconds: number; step: number }> = {
  '15m': { seconds: 900, step: 15 },
  '1h': { seconds: 3_600, step: 15 },
  '6h': { seconds: 21_600, step: 120 },
  '24h': { seconds: 86_400, step: 300 },
};

/** The newest sample may still be on its way; a step that young is left out rather than shown as a gap. */
const graceSeconds = 5;

/**
 * The samples of a range as series. A step longer than a sample keeps the worst of what is a state, and counts become
 * a rate over the samples that are there. A step without a sample is null: nobody looked, which is not zero.
 */
export async function readSeries(
  { db, now }: { db: Db; now: () => Date },
  range: OpsRange,
): Promise<OpsSeries> {
  const { seconds, step } = shapes[range];
  const to = Math.floor((now().getTime() / 1_000 - graceSeconds) / step) * step;
  const from = to - seconds;
  const perMinute = (60 * 1_000) / sampleEveryMs;
  const rows = await db.sql<Row[]>`
    SELECT (floor(extract(epoch FROM at) / ${step}) * ${step})::int8 AS at,
           max(lag_transactional) AS lag_transactional, max(lag_marketing) AS lag_marketing,
           max(depth_transactional) AS depth_transactional, max(depth_marketing) AS depth_marketing,
           sum(publish_ms_sum) / NULLIF(sum(published), 0) AS publish_latency_mean,
           CASE WHEN sum(published) > 0 THEN max(publish_ms_max) END AS publish_latency_max,
           avg(requested)::float8 * ${perMinute} AS requested, avg(published)::float8 * ${perMinute} AS published,
           avg(sent)::float8 * ${perMinute} AS sent, avg(failed)::float8 * ${perMinute} AS failed,
           avg(unknown)::float8 * ${perMinute} AS unknown, avg(denied)::float8 * ${perMinute} AS denied,
           avg(publish_failures)::float8 * ${perMinute} AS publish_failures,
           avg(audit_rows)::float8 * ${perMinute} AS audit_rows, max(dead_letters_open) AS dead_letters_open
      FROM public.ops_samples
     WHERE at >= to_timestamp(${from}) AND at < to_timestamp(${to + step})
     GROUP BY 1`;
  const sampled = new Map(rows.map((row) => [row.at, row]));
  const times = Array.from({ length: seconds / step + 1 }, (_, index) => from + index * step);
  return {
    step,
    from,
    to,
    series: opsSeriesNames.map((name) => ({
      name,
      unit: opsSeriesUnits[name],
      points: times.map((at): [number, number | null] => [at, rounded(sampled.get(at)?.[name] ?? null)]),
    })),
  };
}

// Three digits behind the point are more than anybody reads, and half of what would be sent.
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1_000) / 1_000;
}
