import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readEnv } from '../env.ts';
import { endProcess } from '../process/end-process.ts';
import { freePort } from '../process/free-port.ts';
import { lastLines } from '../process/last-lines.ts';
import { startTimeOf } from '../process/start-time-of.ts';
import { waitFor } from '../process/wait-for.ts';
import { registerChild } from '../runs/registry.ts';
import { onPath } from './find-rabbit.ts';
import { writeNodeSettings } from './node-settings.ts';
import { quorumQueuesRecorded } from './quorum-queues-recorded.ts';
import { createRabbitAdmin, type RabbitAdmin } from './rabbit-admin.ts';

const startTimeoutMs = 120_000;
const shutdownTimeoutMs = 30_000;
const recordTimeoutMs = 5_000;

/** A RabbitMQ node with ports, a name and a folder of its own, not yet started. */
export type PrivateNode = {
  url: string;
  managementUrl: string;
  admin: RabbitAdmin;
  pid: () => number | null;
  /** Null when it accepts clients; otherwise its last words. */
  start: () => Promise<string | null>;
  /** Ends the node with the given first signal; SIGTERM is an orderly shutdown. */
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** Resolves when a crash would lose no queue's leader, or after five seconds. */
  recorded: () => Promise<void>;
  /** Runs `rabbitmqctl`, the one beside the server's script, on this node. */
  control: (args: readonly string[]) => Promise<void>;
  /** Ends the node's port mapper, which the node itself would leave behind. */
  endMapper: () => Promise<void>;
};

/** Prepares a node below `runDir` on free ports. */
export async function createPrivateNode(options: { runDir: string; script: string }): Promise<PrivateNode> {
  const { runDir } = options;
  const id = randomBytes(4).toString('hex');
  const [amqp, dist, epmd, management] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const ports = { amqp, dist, epmd, management };
  const logDir = join(runDir, 'logs', `rabbit-${id}`);
  const nodeName = `crm-${id}@localhost`;
  const home = join(runDir, `rabbit-${id}`);
  const env = writeNodeSettings({ home, logDir, nodeName, ports, path: readEnv().path });
  const consoleLog = join(logDir, 'console.log');
  const url = `amqp://guest:guest@127.0.0.1:${amqp}`;
  const managementUrl = `http://127.0.0.1:${management}`;
  const admin = createRabbitAdmin({ amqpUrl: url, managementUrl });
  let node: ChildProcess | null = null;
  let mapper: ChildProcess | null = null;

  function launch(command: string, args: string[]): ChildProcess {
    const fd = openSync(consoleLog, 'a');
    const child = spawn(command, args, { cwd: home, env, detached: true, stdio: ['ignore', fd, fd] });
    closeSync(fd);
    child.on('error', () => undefined);
    if (child.pid !== undefined) registerChild({ runDir, pid: child.pid, group: true });
    return child;
  }

  async function start(): Promise<string | null> {
    // Started by us and in the foreground, so that its pid is known: a node would start it as a daemon.
    const mapperProgram = onPath('epmd');
    if (mapperProgram !== null && !isRunning(mapper)) mapper = launch(mapperProgram, []);
    const started = launch(options.script, []);
    node = started;
    const deadline = performance.now() + startTimeoutMs;
    while (performance.now() < deadline && isRunning(started)) {
      if (await acceptsClients(admin, amqp)) return null;
      await delay(50);
    }
    return lastLines(consoleLog).text || `${options.script} could not be run`;
  }

  return {
    url,
    managementUrl,
    admin,
    pid: () => (isRunning(node) ? (node?.pid ?? null) : null),
    start,
    end: (signal) => endChild(node, signal),
    recorded: async () => {
      const asked = { timeoutMs: recordTimeoutMs, what: 'the record of the quorum queues' };
      await waitFor(() => quorumQueuesRecorded({ home, nodeName }), asked).catch(() => undefined);
    },
    control: async (args) => {
      await promisify(execFile)(join(dirname(options.script), 'rabbitmqctl'), [...args], { cwd: home, env });
    },
    endMapper: () => endChild(mapper, 'SIGKILL'),
  };
}

// The management API opens before the AMQP listener; and should a stranger's node answer on our port, its list has not our port.
async function acceptsClients(admin: RabbitAdmin, port: number): Promise<boolean> {
  try {
    const overview = (await admin.request('GET', '/overview')) as {
      listeners?: { protocol: string; port: number }[];
    };
    return overview.listeners?.some((one) => one.protocol === 'amqp' && one.port === port) ?? false;
  } catch {
    return false;
  }
}

function isRunning(child: ChildProcess | null): boolean {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function endChild(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  const startTime = child?.pid === undefined ? null : startTimeOf(child.pid);
  if (!isRunning(child) || child?.pid === undefined || startTime === null) return;
  // Asked before the end: the process is gone a moment earlier than its child object knows.
  const exited = once(child, 'exit');
  const group = signal === 'SIGKILL';
  await endProcess({ pid: child.pid, startTime, group, endWith: signal, timeoutMs: shutdownTimeoutMs });
  await exited;
}
