import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess } from '../process/end-process.ts';
import { freePort } from '../process/free-port.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { postgresBinaries } from './binaries.ts';
import { initCluster } from './init-cluster.ts';
import { launchPostmaster } from './launch-postmaster.ts';
import { serverUser } from './server-user.ts';

/** A PostgreSQL of our own on 127.0.0.1. */
export type StartedPostgres = {
  /** Superuser `crm`, database `postgres`. */
  url: string;
  port: number;
  dataDir: string;
  pid: () => number | null;
  /** Fast shutdown; the data stays. May be called twice. */
  stop: () => Promise<void>;
  /** SIGKILL to the postmaster, as a crash of the machine would. */
  kill: () => Promise<void>;
  /** Stops if running, and starts on the same port and data. */
  restart: () => Promise<void>;
};

const predecessorTimeoutMs = 30_000;

/** Starts a PostgreSQL with its data below `runDir`; throws with the server's last log lines when it does not come up. */
export async function startPostgres(options: {
  runDir: string;
  log: (line: string) => void;
  /** True keeps fsync on: what was committed survives a crash of the machine. Default false. */
  durable?: boolean;
  /** Further settings as `name=value`. */
  settings?: string[];
  /** A folder with another version's `bin`; default the packaged one. */
  folder?: string;
  /** Where its data goes; default the run's folder. */
  home?: string;
}): Promise<StartedPostgres> {
  const { runDir } = options;
  const bin = join(options.folder ?? postgresBinaries(), 'bin');
  const user = serverUser();
  const dataDir = join(options.home ?? runDir, `postgres-${randomBytes(3).toString('hex')}`, 'data');
  const password = randomBytes(12).toString('hex');
  await initCluster({ bin, dataDir, password, user });
  mkdirSync(join(runDir, 'logs'), { recursive: true });
  const settings = [
    'listen_addresses=127.0.0.1',
    // A failed statement's text and its DETAIL hold submitted values; the log names the error and no more (E9).
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
    'unix_socket_directories=',
    'max_connections=400',
    ...(options.durable ? [] : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']),
    ...(options.settings ?? []),
  ];
  const logFile = join(runDir, 'logs', 'postgres.log');
  const cluster = { program: join(bin, 'postgres'), dataDir, settings, user, logFile, runDir };
  let postmaster: ChildProcess | null = null;

  async function startAt(port: number): Promise<boolean> {
    const deadline = performance.now() + predecessorTimeoutMs;
    for (;;) {
      const launch = await launchPostmaster({ ...cluster, port });
      if (launch.kind === 'ready') {
        postmaster = launch.postmaster;
        return true;
      }
      if (launch.kind === 'port-taken' || performance.now() > deadline) return false;
      await delay(50);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const pid = postmaster?.pid;
    postmaster = null;
    const startTime = pid === undefined ? null : startTimeOf(pid);
    if (pid === undefined || startTime === null) return;
    await endProcess({ pid, startTime, group: false, endWith: signal });
  }

  let port = await freePort();
  for (let tries = 1; !(await startAt(port)); tries += 1) {
    if (tries === 5) throw new Error('PostgreSQL found no free port in five tries');
    port = await freePort();
  }
  return {
    url: `postgres://crm:${password}@127.0.0.1:${port}/postgres`,
    port,
    dataDir,
    pid: () => postmaster?.pid ?? null,
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGINT');
      if (!(await startAt(port))) throw new Error(`PostgreSQL did not come back: port ${port} is taken`);
    },
  };
}
