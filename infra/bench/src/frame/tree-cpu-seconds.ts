import { readFileSync } from 'node:fs';
import { ticksPerSecond } from '../frame/cpu-seconds.ts';

/** Processor time of a process and all it has forked, also of those that have ended: a server's sessions come and go. */
export function treeCpuSeconds(pid: number): number {
  return ticksOfTree(pid) / ticksPerSecond;
}

function ticksOfTree(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + ticksOfTree(Number(child)), ticksOf(stat));
  } catch {
    // Gone between being listed and being read: from now on its parent counts it.
    return 0;
  }
}

// Fields 14 to 17: its own, user and system, and that of the children it has waited for.
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}
