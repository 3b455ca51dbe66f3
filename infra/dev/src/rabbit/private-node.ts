import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readEnv } from '../env.ts';
import { freePort } from '../process/free-port.ts';
import { lastLines } from '../process/last-lines.ts';
import { waitFor } from '../process/wait-for.ts';
import { type LaunchedChild, launchChild } from './launch-child.ts';
import { type Membership, writeNodeSettings } from './node-settings.ts';
import type { PortMapper } from './port-mapper.ts';
import { quorumQueuesRecorded } from './quorum-queues-recorded.ts';
import { createRabbitAdmin, type RabbitAdmin } from './rabbit-admin.ts';

const startTimeoutMs = 120_000;
const recordTimeoutMs = 5_000;

/** A RabbitMQ node with ports, a name and a folder of its own, not yet started. */
export type PrivateNode = {
  /** Its Erlang name, `crm-…@localhost`. */
  name: string;
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
  /** Runs one of the tools beside the server's script on this node; what it wrote. Throws when it fails. */
  control: (program: 'rabbitmqctl' | 'rabbitmq-queues', args: readonly string[]) => Promise<string>;
};

/** Prepares a node below `runDir` on free ports; its mapper is the caller's to end. */
export async function createPrivateNode(options: {
  runDir: string;
  script: string;
  mapper: PortMapper;
  membership?: Membership;
}): Promise<PrivateNode> {
  const { runDir, mapper, membership = null } = options;
  const id = randomBytes(4).toString('hex');
  const [amqp, dist, management] = await Promise.all([freePort(), freePort(), freePort()]);
  const ports = { amqp, dist, management };
  const logDir = join(runDir, 'logs', `rabbit-${id}`);
  const nodeName = `crm-${id}@localhost`;
  const home = join(runDir, `rabbit-${id}`);
  const env = writeNodeSettings({
    home,
    logDir,
    nodeName,
    ports,
    path: readEnv().path,
    mapperEnv: mapper.env,
    membership,
  });
  const consoleLog = join(logDir, 'console.log');
  const url = `amqp://guest:guest@127.0.0.1:${amqp}`;
  const managementUrl = `http://127.0.0.1:${management}`;
  const admin = createRabbitAdmin({ amqpUrl: url, managementUrl });
  let node: LaunchedChild | null = null;

  async function start(): Promise<string | null> {
    mapper.start();
    const started = launchChild({
      command: options.script,
      args: [],
      cwd: home,
      env,
      logFile: consoleLog,
      runDir,
    });
    node = started;
    const deadline = performance.now() + startTimeoutMs;
    while (performance.now() < deadline && started.pid() !== null) {
      if (await acceptsClients(admin, amqp)) return null;
      await delay(50);
    }
    return lastLines(consoleLog).text || `${options.script} could not be run`;
  }

  return {
    name: nodeName,
    url,
    managementUrl,
    admin,
    pid: () => node?.pid() ?? null,
    start,
    end: async (signal) => node?.end(signal),
    recorded: async () => {
      const asked = { timeoutMs: recordTimeoutMs, what: 'the record of the quorum queues' };
      await waitFor(() => quorumQueuesRecorded({ home, nodeName }), asked).catch(() => undefined);
    },
    control: async (program, args) => {
      const tool = join(dirname(options.script), program);
      return (await promisify(execFile)(tool, [...args], { cwd: home, env })).stdout;
    },
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
