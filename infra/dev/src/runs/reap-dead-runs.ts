import { readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from '../process/end-process.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { type RunRecord, readRun, registryFolder } from './registry.ts';

/** Ends what runs with a dead owner left behind and removes their folders; returns how many runs that were. */
export async function reapDeadRuns(): Promise<number> {
  const files = readdirSync(registryFolder())
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(registryFolder(), name));
  const reaped = await Promise.all(
    files.map(async (file) => {
      const run = readRun(file);
      if (run === null || startTimeOf(run.owner.pid) === run.owner.startTime) return 0;
      await endRun({ file, run });
      return 1;
    }),
  );
  return reaped.reduce<number>((sum, one) => sum + one, 0);
}

/** Ends every process of a run, then removes its folder (unless it is to stay) and its file. */
export async function endRun(options: { file: string; run: RunRecord; keepDir?: boolean }): Promise<void> {
  const { file, run, keepDir = false } = options;
  await Promise.all(run.children.map(endProcess));
  if (run.owner.removeDir && !keepDir) {
    // PostgreSQL's backends outlive a killed postmaster by some milliseconds and still write below the folder.
    await rm(run.owner.runDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
  rmSync(file, { force: true });
}
