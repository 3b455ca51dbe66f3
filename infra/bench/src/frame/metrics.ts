import type { Metric } from './row.ts';
import { quantile } from './statistics.ts';
import type { Turn } from './turn.ts';

type Bounds = { must: number | null; aim: number | null };

/** Operations in a second. */
export function rate(metric: string, bounds: Bounds): Metric {
  return { metric, of: ({ found, seconds }) => found / seconds, better: 'more', ...bounds };
}

/** A quantile of the times of the operations of a turn. */
export function time(metric: string, share: number, bounds: Bounds): Metric {
  return { metric, of: ({ timesMs }) => quantile(timesMs, share), better: 'less', ...bounds };
}

/** Processor time an operation takes in the processes that are measured. */
export function cpu(bounds: Bounds): Metric {
  return { metric: 'CPU us per operation', of: cpuPerOperationUs, better: 'less', ...bounds };
}

/** The same with PostgreSQL's: what a machine spends on an operation, wherever the work is done. */
export function cpuWithDatabase(bounds: Bounds): Metric {
  return {
    metric: 'CPU us with PostgreSQL',
    of: ({ cpuSeconds, databaseCpuSeconds = Number.NaN, found }) =>
      ((cpuSeconds + databaseCpuSeconds) * 1e6) / found,
    better: 'less',
    ...bounds,
  };
}

export function cpuPerOperationUs({ cpuSeconds, found }: Turn): number {
  return (cpuSeconds * 1e6) / found;
}
