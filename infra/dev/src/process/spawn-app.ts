import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnv } from '../env.ts';
import { registerChild } from '../runs/registry.ts';
import { signalProcess } from './end-process.ts';
import { waitFor } from './wait-for.ts';

/** How a process ended; both are null when it could not be started at all. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A running process of the product, with everything it has written. */
export type SpawnedApp = {
  pid: number;
  exited: Promise<Exit>;
  /** Standard output and error so far, in the order of writing. */
  output: () => string;
  /** Where it stands. */
  logFile: string;
  /** Resolves with the match; throws with the last output at the deadline or when the process ends first. */
  waitForOutput: (pattern: RegExp | string, timeoutMs: number) => Promise<RegExpMatchArray>;
  /** Sends the signal and waits for the end; after `timeoutMs` SIGKILL follows. Default SIGTERM, 10,000 ms. */
  stop: (signal?: NodeJS.Signals, timeoutMs?: number) => Promise<Exit>;
  /** SIGKILL, and waits for the end. */
  kill: () => Promise<Exit>;
};

/**
 * Starts a process of the product; it gets PATH and the environment given, nothing else, and ends with the run. It writes
 * straight into a file: a pipe would make it wait whenever we, who read it, have something else to do.
 */
export async function spawnApp(options: {
  name: string;
  command: string;
  args: string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  runDir: string;
}): Promise<SpawnedApp> {
  const { name, runDir } = options;
  const log = openLog({ folder: join(runDir, 'logs'), name });
  // A group of its own: Ctrl-C in a terminal goes to the owner, which stops its apps in order.
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { PATH: readEnv().path, ...options.env },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  // It has a copy of its own.
  closeSync(log.fd);
  if (child.pid === undefined) {
    throw new Error(`${options.command} could not be started: ${(await failureOf(child)).message}`);
  }
  const pid = child.pid;
  registerChild({ runDir, pid, group: true });

  let exit: Exit | null = null;
  const exited = exitOf(child).then((ended) => {
    exit = ended;
    return ended;
  });
  const output = () => readFileSync(log.file, 'utf8');

  const kill = () => {
    if (exit === null) signalProcess({ pid, group: true }, 'SIGKILL');
    return exited;
  };
  return {
    pid,
    exited,
    logFile: log.file,
    output,
    kill,
    stop: async (signal = 'SIGTERM', timeoutMs = 10_000) => {
      if (exit === null) signalProcess({ pid, group: false }, signal);
      const timer = setTimeout(kill, timeoutMs);
      return exited.finally(() => clearTimeout(timer));
    },
    waitForOutput: async (pattern, timeoutMs) => {
      const search = () => output().match(pattern);
      const what = `${pattern} from ${name}`;
      await waitFor(() => search() !== null || exit !== null, { timeoutMs, what }).catch((error: Error) => {
        throw new Error(`${error.message}. Its last words:\n${output().slice(-2_000)}`);
      });
      const found = search();
      if (found !== null) return found;
      throw new Error(
        `${name} ended (${JSON.stringify(exit)}) without ${pattern}. Its last words:\n${output().slice(-2_000)}`,
      );
    },
  };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

function failureOf(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve));
}

function openLog(options: { folder: string; name: string }) {
  mkdirSync(options.folder, { recursive: true });
  for (let number = 1; ; number += 1) {
    const file = join(options.folder, `${options.name}-${number}.log`);
    try {
      // 'ax' takes a number only once, also between processes that share the run, and lets both streams write at the end.
      return { file, fd: openSync(file, 'ax') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
