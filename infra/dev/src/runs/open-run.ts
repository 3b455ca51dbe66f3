import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { signalProcess } from '../process/end-process.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { baseFolder } from './base-folder.ts';
import { endRun, reapDeadRuns } from './reap-dead-runs.ts';
import { readRun, registerRun, runFile } from './registry.ts';

/** A folder for one run of servers and apps, with everything they started on record. */
export type Run = {
  runDir: string;
  /** Ends every process of the run that is still there and removes the folder (all but the logs, where asked); may be called twice. */
  close: (options?: { keepLogs?: boolean }) => Promise<void>;
};

/** Reaps dead predecessors, then makes a run folder with a `logs` folder in it and takes ownership. */
export async function openRun(): Promise<Run> {
  await reapDeadRuns();
  const runDir = mkdtempSync(join(baseFolder(), 'run-'));
  // Traversable, not listable: PostgreSQL runs as another user below it.
  chmodSync(runDir, 0o711);
  mkdirSync(join(runDir, 'logs'));
  registerRun({ runDir, removeDir: true });
  const file = runFile(runDir);

  const endChildrenNow = () => {
    for (const child of readRun(file)?.children ?? []) {
      if (startTimeOf(child.pid) === child.startTime) signalProcess(child, child.endWith);
    }
  };
  process.once('exit', endChildrenNow);

  let closing: Promise<void> | null = null;
  const close = (options: { keepLogs?: boolean } = {}) => {
    closing ??= (async () => {
      const run = readRun(file);
      if (run !== null) await endRun({ file, run, keepLogs: options.keepLogs ?? false });
      process.off('exit', endChildrenNow);
    })();
    return closing;
  };
  return { runDir, close };
}
