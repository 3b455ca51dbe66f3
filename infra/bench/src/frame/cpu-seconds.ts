import { readFileSync } from 'node:fs';

/** Linux counts it in hundredths of a second on every machine we know (USER_HZ). */
export const ticksPerSecond = 100;

/** Processor time that processes have used since they began, of user and system. */
export function cpuSeconds(pids: readonly number[]): number {
  return (
    pids.reduce((sum, pid) => sum + ticksOf(readFileSync(`/proc/${pid}/stat`, 'utf8')), 0) / ticksPerSecond
  );
}

// The name in parentheses may hold anything, blanks too; after it comes field 3.
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
