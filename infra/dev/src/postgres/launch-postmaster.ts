import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from '../process/last-lines.ts';
import { registerChild } from '../runs/registry.ts';

/** How a launch went, where it did not simply fail. */
export type Launch =
  | { kind: 'ready'; postmaster: ChildProcess }
  | { kind: 'port-taken' }
  /** Backends of a killed predecessor still hold its shared memory; they go by themselves. */
  | { kind: 'predecessor-not-gone' };

const startTimeoutMs = 30_000;

/** Starts the server on a cluster and waits until it takes clients; throws with its last log lines when it fails. */
export async function launchPostmaster(options: {
  program: string;
  dataDir: string;
  port: number;
  settings: string[];
  user: { uid: number; gid: number } | null;
  logFile: string;
  runDir: string;
}): Promise<Launch> {
  const { dataDir, logFile } = options;
  const from = lastLines(logFile).size;
  const fd = openSync(logFile, 'a');
  const settings = options.settings.flatMap((setting) => ['-c', setting]);
  // A session of its own: Ctrl-C in the terminal must reach the owner first, not the server.
  const postmaster = spawn(options.program, ['-D', dataDir, '-p', String(options.port), ...settings], {
    cwd: dataDir,
    detached: true,
    stdio: ['ignore', fd, fd],
    ...(options.user ?? {}),
  });
  closeSync(fd);
  let failure: string | null = null;
  postmaster.once('error', (error) => {
    failure = error.message;
  });
  postmaster.once('exit', (code, signal) => {
    failure ??= `exit ${code ?? signal}`;
  });
  if (postmaster.pid !== undefined) {
    // SIGQUIT ends at once but, unlike SIGKILL, gives the shared memory back.
    registerChild({ runDir: options.runDir, pid: postmaster.pid, endWith: 'SIGQUIT' });
  }
  const deadline = performance.now() + startTimeoutMs;
  while (failure === null && performance.now() < deadline) {
    if (isReady(dataDir, postmaster.pid)) return { kind: 'ready', postmaster };
    await delay(20);
  }
  postmaster.kill('SIGKILL');
  const said = lastLines(logFile, { from }).text;
  if (/could not bind/.test(said)) return { kind: 'port-taken' };
  if (/shared memory block|lock file ".*" already exists/.test(said)) return { kind: 'predecessor-not-gone' };
  throw new Error(`PostgreSQL did not start (${failure ?? 'too slow'}). Its last words:\n${said}`);
}

// postmaster.pid, lines 1 and 8: the server's pid and its state; the only sign that needs no client.
function isReady(dataDir: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
