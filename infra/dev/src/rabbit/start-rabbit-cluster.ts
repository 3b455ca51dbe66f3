import { randomBytes } from 'node:crypto';
import { createPortMapper } from './port-mapper.ts';
import { createPrivateNode, type PrivateNode } from './private-node.ts';
import { type QueueMember, readQueueMembers } from './queue-members.ts';
import type { RabbitAdmin } from './rabbit-admin.ts';
import { serverScript } from './server-script.ts';

/** One node of a cluster. */
export type ClusterNode = {
  /** Its Erlang name, `crm-…@localhost`. */
  name: string;
  /** AMQP URL of the default vhost, user guest. */
  url: string;
  pid: () => number | null;
  /** SIGKILL, once it has recorded its quorum queues (a second after a declaration, see the README). */
  kill: () => Promise<void>;
  /** Starts it again on the same ports and data, stopping it first where it runs; it comes back as the member that it was. */
  restart: () => Promise<void>;
};

/**
 * A RabbitMQ of three nodes on 127.0.0.1. Vhosts are made and deleted through any node that runs; `createVhost` returns the
 * addresses of all of them, separated by commas, as AMQP_URL takes them.
 */
export type StartedRabbitCluster = RabbitAdmin & {
  nodes: readonly ClusterNode[];
  /** The replicas of a quorum queue, each asked now; throws where there is no such queue, and where no node runs. */
  membersOf: (queue: { vhost: string; name: string }) => Promise<QueueMember[]>;
  /** Ends the nodes and their port mapper at once, without order: their data is used no more. May be called twice. */
  stop: () => Promise<void>;
};

type Options = { runDir: string; log: (line: string) => void };

/** Starts a cluster below `runDir`, in about 15 s; installs Debian's package first where that is needed and allowed. */
export async function startRabbitCluster(options: Options): Promise<StartedRabbitCluster> {
  const script = await serverScript(options);
  for (let tries = 1; ; tries += 1) {
    const mapper = await createPortMapper(options);
    const cookie = randomBytes(16).toString('hex');
    const create = (peers: readonly string[]) =>
      createPrivateNode({ runDir: options.runDir, script, mapper, membership: { cookie, peers } });
    const first = await create([]);
    const others = await Promise.all([create([first.name]), create([first.name])]);
    const nodes = [first, ...others];
    const stop = async () => {
      await Promise.all(nodes.map((node) => node.end('SIGKILL')));
      await mapper.end();
    };
    // The others join the first; started together, each might found a cluster of its own.
    const failure =
      (await first.start()) ?? (await Promise.all(others.map((node) => node.start()))).find(isText) ?? null;
    if (failure === null) {
      await wholeOrStop(nodes, stop);
      return clusterOf(nodes, stop);
    }
    await stop();
    if (/eaddrinuse|already_used/i.test(failure) && tries < 3) continue;
    throw new Error(`A node of the RabbitMQ cluster did not start. Its last words:\n${failure}`);
  }
}

const isText = (words: string | null): words is string => words !== null;

// It takes clients a moment before its start is over; a vhost made in between waits for this node for ever.
const started = (node: PrivateNode) => node.control('rabbitmqctl', ['--quiet', 'await_startup']);

/** A node that found nobody to join serves all the same, alone. */
async function wholeOrStop(nodes: readonly PrivateNode[], stop: () => Promise<void>): Promise<void> {
  await Promise.all(nodes.map(started));
  const found = (await nodes[0]?.admin.request('GET', '/nodes')) as { name: string; running: boolean }[];
  const running = found.filter((node) => node.running).map(({ name }) => name);
  if (nodes.every(({ name }) => running.includes(name))) return;
  await stop();
  throw new Error(`The RabbitMQ cluster has the nodes ${running.join(', ')} and no more`);
}

function clusterOf(nodes: readonly PrivateNode[], stop: () => Promise<void>): StartedRabbitCluster {
  const up = new Set(nodes);
  const anyNode = () => {
    const [node] = up;
    if (node === undefined) throw new Error('No node of the RabbitMQ cluster runs');
    return node;
  };
  return {
    request: (...call) => anyNode().admin.request(...call),
    createVhost: async (name) => {
      const { pathname } = new URL(await anyNode().admin.createVhost(name));
      return nodes.map(({ url }) => `${url}${pathname}`).join(',');
    },
    deleteVhost: (name) => anyNode().admin.deleteVhost(name),
    membersOf: async ({ vhost, name }) => {
      const args = ['--quiet', '--formatter', 'json', '--vhost', vhost, 'quorum_status', name];
      return readQueueMembers(await anyNode().control('rabbitmq-queues', args));
    },
    stop,
    nodes: nodes.map((node) => ({
      name: node.name,
      url: node.url,
      pid: node.pid,
      kill: async () => {
        await node.recorded();
        up.delete(node);
        await node.end('SIGKILL');
      },
      restart: async () => {
        up.delete(node);
        await node.end('SIGTERM');
        const words = await node.start();
        if (words !== null) throw new Error(`${node.name} did not come back. Its last words:\n${words}`);
        await started(node);
        up.add(node);
      },
    })),
  };
}
