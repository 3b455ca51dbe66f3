import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess } from '../process/end-process.ts';
import { freePort } from '../process/free-port.ts';
import { lastLines } from '../process/last-lines.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { registerChild } from '../runs/registry.ts';
import { postgresBinaries } from './binaries.ts';
import { initCluster } from './init-cluster.ts';
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

type Attempt = 'ready' | 'port-taken' | 'predecessor-not-gone';

const startTimeoutMs = 30_000;

/** Starts a PostgreSQL with its data below `runDir`; throws with the server's last log lines when it does not come up. */
export async function startPostgres(options: {
  runDir: string;
  log: (line: string) => void;
  /** True keeps fsync on: what was committed survives a crash of the machine. Default false. */
  durable?: boolean;
  /** Further settings as `name=value`. */
  settings?: string[];
}): Promise<StartedPostgres> {
  const native = postgresBinaries();
  const bin = join(native, 'bin');
  const user = serverUser();
  const dataDir = join(options.runDir, `postgres-${randomBytes(3).toString('hex')}`, 'data');
  const password = randomBytes(12).toString('hex');
  await initCluster({ bin, dataDir, password, user });
  mkdirSync(join(options.runDir, 'logs'), { recursive: true });
  const logFile = join(options.runDir, 'logs', 'postgres.log');
  let child: ChildProcess | null = null;

  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=400',
    ...(options.durable ? [] : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']),
    ...(options.settings ?? []),
  ];

  async function attempt(port: number): Promise<Attempt> {
    const from = lastLines(logFile).size;
    const fd = openSync(logFile, 'a');
    const args = ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
    // A session of its own: Ctrl-C in the terminal must reach the owner first, not the server.
    const started = spawn(join(bin, 'postgres'), args, {
      cwd: dataDir,
      detached: true,
      stdio: ['ignore', fd, fd],
      ...(user ?? {}),
    });
    closeSync(fd);
    let failure: string | null = null;
    started.once('error', (error) => (failure = error.message));
    started.once('exit', (code, signal) => (failure ??= `exit ${code ?? signal}`));
    // SIGQUIT ends at once but, unlike SIGKILL, gives the shared memory back.
    if (started.pid !== undefined)
      registerChild({ runDir: options.runDir, pid: started.pid, endWith: 'SIGQUIT' });
    const deadline = performance.now() + startTimeoutMs;
    while (!isReady(dataDir, started.pid)) {
      if (failure === null && performance.now() < deadline) {
        await delay(20);
        continue;
      }
      const said = lastLines(logFile, { from }).text;
      started.kill('SIGKILL');
      if (/could not bind/.test(said)) return 'port-taken';
      if (/shared memory block|lock file ".*" already exists/.test(said)) return 'predecessor-not-gone';
      throw new Error(`PostgreSQL did not start (${failure ?? 'too slow'}). Its last words:\n${said}`);
    }
    child = started;
    return 'ready';
  }

  async function startAt(port: number): Promise<Attempt> {
    const deadline = performance.now() + startTimeoutMs;
    for (;;) {
      const outcome = await attempt(port);
      if (outcome !== 'predecessor-not-gone' || performance.now() > deadline) return outcome;
      await delay(50);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const pid = child?.pid;
    child = null;
    const startTime = pid === undefined ? null : startTimeOf(pid);
    if (pid === undefined || startTime === null) return;
    await endProcess({ pid, startTime, group: false, endWith: signal });
  }

  let port = await freePort();
  for (let tries = 1; (await startAt(port)) !== 'ready'; tries += 1) {
    if (tries === 5) throw new Error('PostgreSQL found no free port in five tries');
    port = await freePort();
  }
  const url = `postgres://crm:${password}@127.0.0.1:${port}/postgres`;
  return {
    url,
    port,
    dataDir,
    pid: () => child?.pid ?? null,
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGINT');
      const outcome = await startAt(port);
      if (outcome !== 'ready') throw new Error(`PostgreSQL did not come back on port ${port}: ${outcome}`);
    },
  };
}

// postmaster.pid, line 1 and line 8: the server's pid and its state; the only sign that needs no client.
function isReady(dataDir: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
