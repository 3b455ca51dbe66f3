import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { endProcess } from '../process/end-process.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { registerChild } from '../runs/registry.ts';

const shutdownTimeoutMs = 30_000;

/** A server's process, ours to end. */
export type LaunchedChild = {
  /** Null when it could not be started, and when it has ended. */
  pid: () => number | null;
  /** Ends it with the given first signal and waits for that; SIGKILL goes to its whole group. One that has ended is no error. */
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
};

/** Starts a server in a group of its own, on record to end with the run. What it says goes to the end of `logFile`. */
export function launchChild(options: {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  logFile: string;
  runDir: string;
}): LaunchedChild {
  const { command, args, cwd, env, runDir } = options;
  const fd = openSync(options.logFile, 'a');
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', fd, fd] });
  closeSync(fd);
  child.on('error', () => undefined);
  if (child.pid !== undefined) registerChild({ runDir, pid: child.pid, group: true });

  const pid = () => (child.exitCode === null && child.signalCode === null ? (child.pid ?? null) : null);

  return {
    pid,
    end: async (signal) => {
      const running = pid();
      const startTime = running === null ? null : startTimeOf(running);
      if (running === null || startTime === null) return;
      // Asked before the end: the process is gone a moment earlier than its child object knows.
      const exited = once(child, 'exit');
      const group = signal === 'SIGKILL';
      await endProcess({ pid: running, startTime, group, endWith: signal, timeoutMs: shutdownTimeoutMs });
      await exited;
    },
  };
}
