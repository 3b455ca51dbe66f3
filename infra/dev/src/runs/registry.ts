import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../process/end-process.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { baseFolder } from './base-folder.ts';

/** First line of a run's file: who answers for it, and whether the folder goes when the owner has died. */
export type RunOwner = {
  pid: number;
  startTime: string;
  project: string;
  runDir: string;
  removeDir: boolean;
};

/** What a run's file says: its owner and every process started for it, also those that have ended. */
export type RunRecord = { owner: RunOwner; children: ProcessIdentity[] };

/** Where the files of all runs of this user are kept, one a run. */
export function registryFolder(): string {
  const folder = join(baseFolder(), 'runs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The file of one run; found from its folder alone, so that a test worker can add to the run it was lent. */
export function runFile(runDir: string): string {
  const name = createHash('sha256').update(runDir).digest('hex').slice(0, 16);
  return join(registryFolder(), `${name}.jsonl`);
}

/** Puts the calling process down as the owner of a run, unless the run has one. */
export function registerRun(options: { runDir: string; removeDir: boolean }): void {
  const file = runFile(options.runDir);
  if (existsSync(file)) return;
  const owner: RunOwner = {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
    project: process.cwd(),
    ...options,
  };
  // A file appears whole or not at all: a reaper must never read half an owner.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(owner)}\n`);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Puts down a process that has to end with the run; short appended lines from several processes do not mix. */
export function registerChild(options: {
  runDir: string;
  pid: number;
  group?: boolean;
  endWith?: NodeJS.Signals;
}): void {
  const startTime = startTimeOf(options.pid);
  if (startTime === null) return;
  registerRun({ runDir: options.runDir, removeDir: false });
  const child: ProcessIdentity = {
    pid: options.pid,
    startTime,
    group: options.group ?? false,
    endWith: options.endWith ?? 'SIGKILL',
  };
  appendFileSync(runFile(options.runDir), `${JSON.stringify(child)}\n`);
}

/** Reads a run's file; null when it is gone or was never finished. */
export function readRun(file: string): RunRecord | null {
  try {
    const [first, ...rest] = readFileSync(file, 'utf8').trim().split('\n');
    if (!first) return null;
    return {
      owner: JSON.parse(first) as RunOwner,
      children: rest.map((line) => JSON.parse(line) as ProcessIdentity),
    };
  } catch {
    return null;
  }
}
