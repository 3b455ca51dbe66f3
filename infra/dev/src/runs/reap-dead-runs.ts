import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from '../process/end-process.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { baseFolder } from './base-folder.ts';
import { type RunRecord, readRun, registryFolder, runFile } from './registry.ts';

const keptLogsMaxAgeMs = 3 * 24 * 60 * 60 * 1_000;

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
  await dropOldLogs();
  return reaped.reduce<number>((sum, one) => sum + one, 0);
}

/** Ends every process of a run, then removes its folder (all but `logs`, where these are to stay) and its file. */
export async function endRun(options: { file: string; run: RunRecord; keepLogs?: boolean }): Promise<void> {
  const { file, run, keepLogs = false } = options;
  const endChildren = childrenEnder(options);
  await endChildren();
  const { runDir, removeDir } = run.owner;
  if (removeDir && existsSync(runDir)) {
    const names = readdirSync(runDir).filter((name) => name !== 'logs');
    const doomed = keepLogs ? names.map((name) => join(runDir, name)) : [runDir];
    // PostgreSQL's backends outlive a killed postmaster by some milliseconds and still write below the folder.
    const patiently = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };
    await Promise.all(doomed.map((path) => rm(path, patiently)));
  }
  // Nothing can be started between the last look and this line.
  await endChildren();
  rmSync(file, { force: true });
}

/** Ends what is on record, each once, until nothing has been added meanwhile: an owner that is interrupted still starts things. */
function childrenEnder({ file, run }: { file: string; run: RunRecord }): () => Promise<void> {
  let ended = 0;
  return async () => {
    for (;;) {
      const children = readRun(file)?.children ?? run.children;
      if (children.length <= ended) return;
      const added = children.slice(ended);
      ended = children.length;
      await Promise.all(added.map(endProcess));
    }
  };
}

// Folders without a run are logs that were kept after a failure.
async function dropOldLogs(): Promise<void> {
  const folders = readdirSync(baseFolder()).filter((name) => name.startsWith('run-'));
  for (const folder of folders.map((name) => join(baseFolder(), name))) {
    const keptSinceMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (existsSync(runFile(folder)) || Date.now() - keptSinceMs < keptLogsMaxAgeMs) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
