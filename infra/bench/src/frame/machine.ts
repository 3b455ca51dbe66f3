import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What figures were measured on. */
export type Machine = { cpu: string; cores: number; memoryGiB: number; node: string; load: number };

export function machineNow(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}
