import * as v from 'valibot';
import { must } from '../must.ts';

/** How far back the series of the operations page reach. */
export const opsRanges = ['15m', '1h', '6h', '24h'] as const;

/** Each series and what its figures count. Rates are averages over a step. */
export const opsSeriesUnits = {
  lag_transactional: 'seconds',
  lag_marketing: 'seconds',
  depth_transactional: 'messages',
  depth_marketing: 'messages',
  publish_latency_mean: 'milliseconds',
  publish_latency_max: 'milliseconds',
  requested: 'per minute',
  published: 'per minute',
  sent: 'per minute',
  failed: 'per minute',
  unknown: 'per minute',
  denied: 'per minute',
  publish_failures: 'per minute',
  audit_rows: 'per minute',
  dead_letters_open: 'letters',
} as const;

export type OpsRange = (typeof opsRanges)[number];
export type OpsSeriesName = keyof typeof opsSeriesUnits;

/** In the order in which they are answered. */
export const opsSeriesNames = Object.keys(opsSeriesUnits) as OpsSeriesName[];

/** Query of `GET /api/ops/series`. */
export const opsSeriesQuerySchema = v.strictObject(
  { range: v.optional(v.picklist(opsRanges, must.beListed), '1h') },
  must.fit,
);

const epochSeconds = v.number(must.beNumber);

/** Answer of `GET /api/ops/series`; times are seconds since 1970, and null is a step nobody sampled. */
export const opsSeriesSchema = v.object(
  {
    /** Seconds from one point to the next. */
    step: v.number(must.beNumber),
    from: epochSeconds,
    to: epochSeconds,
    series: v.array(
      v.object(
        {
          name: v.picklist(opsSeriesNames, must.beListed),
          unit: v.picklist(['seconds', 'messages', 'milliseconds', 'per minute', 'letters'], must.beListed),
          points: v.array(
            v.strictTuple([epochSeconds, v.nullable(v.number(must.beNumber))], must.beList),
            must.beList,
          ),
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

export type OpsSeries = v.InferOutput<typeof opsSeriesSchema>;
