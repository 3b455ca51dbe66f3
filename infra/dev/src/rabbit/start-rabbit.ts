import { createPortMapper } from './port-mapper.ts';
import { createPrivateNode } from './private-node.ts';
import type { RabbitAdmin } from './rabbit-admin.ts';
import { serverScript } from './server-script.ts';

/** A RabbitMQ node of our own on 127.0.0.1. */
export type StartedRabbit = RabbitAdmin & {
  /** AMQP URL of the default vhost, user guest. */
  url: string;
  /** `http://host:port` of the management API, user guest. */
  managementUrl: string;
  pid: () => number | null;
  /** Orderly shutdown, the node's port mapper included; the data stays. May be called twice. */
  stop: () => Promise<void>;
  /** SIGKILL to the node, once it has recorded its quorum queues (a second after a declaration, see the README). */
  kill: () => Promise<void>;
  /** Runs `rabbitmqctl` on the node. */
  control: (args: readonly string[]) => Promise<void>;
  /** Stops if running, and starts on the same ports and data. */
  restart: () => Promise<void>;
};

/** Starts a private node below `runDir`, installing Debian's package first where that is needed and allowed. */
export async function startRabbit(options: {
  runDir: string;
  log: (line: string) => void;
}): Promise<StartedRabbit> {
  const script = await serverScript(options);
  for (let tries = 1; ; tries += 1) {
    const mapper = await createPortMapper(options);
    const node = await createPrivateNode({ runDir: options.runDir, script, mapper });
    const failure = await node.start();
    const stop = async (signal: 'SIGTERM' | 'SIGKILL') => {
      await node.end(signal);
      await mapper.end();
    };
    if (failure !== null) {
      await stop('SIGKILL');
      if (/eaddrinuse|already_used/i.test(failure) && tries < 3) continue;
      throw new Error(`RabbitMQ did not start. Its last words:\n${failure}`);
    }
    return {
      ...node.admin,
      url: node.url,
      managementUrl: node.managementUrl,
      pid: node.pid,
      control: async (args) => {
        await node.control('rabbitmqctl', args);
      },
      stop: () => stop('SIGTERM'),
      kill: async () => {
        await node.recorded();
        await node.end('SIGKILL');
      },
      restart: async () => {
        await node.end('SIGTERM');
        const words = await node.start();
        if (words !== null) throw new Error(`RabbitMQ did not come back. Its last words:\n${words}`);
      },
    };
  }
}
