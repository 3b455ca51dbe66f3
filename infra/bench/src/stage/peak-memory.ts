import { readFileSync } from 'node:fs';

/** The most memory that a process has had resident since it began, in MB, as the kernel counts it. */
export function peakMemoryMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_024;
}
