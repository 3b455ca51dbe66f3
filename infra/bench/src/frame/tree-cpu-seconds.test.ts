import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { treeCpuSeconds } from './tree-cpu-seconds.ts';

it('counts what a child has used also when it has ended', () => {
  const before = treeCpuSeconds(process.pid);
  spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 200_000);']);
  expect(treeCpuSeconds(process.pid) - before).toBeGreaterThanOrEqual(0.2);
});

it('a process that is not there has used nothing', () => {
  // Above the most that Linux gives on a 64-bit machine.
  expect(treeCpuSeconds(4_194_305)).toBe(0);
});

// Breaks tried:
// - the fields of waited-for children left out: counts what a child has used
