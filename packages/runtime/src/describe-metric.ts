import type { MetricObject } from 'prom-client';

export type MetricDescription = {
  name: string;
  type: string;
  help: string;
  labelNames: readonly string[];
  /** Upper bounds of a histogram's buckets, without the last; empty for the others. */
  buckets: readonly number[];
};

// The library keeps these on each metric and leaves them out of its types.
export function describeMetric(metric: MetricObject): MetricDescription {
  const { labelNames = [], upperBounds = [] } = metric as { labelNames?: string[]; upperBounds?: number[] };
  const { name, help, type } = metric;
  return { name, help, type: String(type), labelNames, buckets: upperBounds };
}
