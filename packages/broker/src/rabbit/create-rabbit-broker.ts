import { setTimeout as delay } from 'node:timers/promises';
import { emailTopology } from '@crm/contracts';
import type { ChannelModel } from 'amqplib';
import type { Broker, BrokerLogger, BrokerState, ChannelTopology } from '../broker.ts';
import { exchangeOf } from '../exchange-of.ts';
import { messageOf } from '../message-of.ts';
import { deadLetterOutgoing, eventOutgoing } from '../outgoing.ts';
import type { BrokerTls } from '../settings.ts';
import { TopologyMismatchError } from '../topology-mismatch-error.ts';
import { createRabbitConsumer } from './consumer.ts';
import { checkTopology, declareTopology } from './declare-topology.ts';
import { createLink } from './link.ts';
import { createPublisher } from './publisher.ts';
import { createDepthReader } from './read-depth.ts';
import { rotateQueue } from './rotate-queue.ts';

/** How often a missing topology, or one that could not be declared, is looked at again. */
const topologyPollMs = 500;

/** RabbitMQ behind the `Broker` interface. `name` is what the broker's management page shows for this process. */
export function createRabbitBroker(options: {
  /** One address, or those of a cluster's nodes separated by commas. */
  url: string;
  name: string;
  logger: BrokerLogger;
  /** For an amqps:// URL. */
  tls?: BrokerTls;
  /** Default: the e-mail channel of the contracts. */
  topologies?: readonly ChannelTopology[];
  /** A silent broker counts as lost after two of them. Default 10: a starved machine is not a dead one. */
  heartbeatSeconds?: number;
  /** Longest wait between two tries to connect; up to a quarter less, at random. Default 1000. */
  reconnectMs?: number;
}): Broker {
  const {
    url,
    name,
    logger,
    tls = {},
    topologies = [emailTopology],
    heartbeatSeconds = 10,
    reconnectMs = 1000,
  } = options;
  const linkOptions = { url, logger, tls, heartbeatSeconds, reconnectMs };
  const publishing = createLink({ ...linkOptions, name: `${name} publishing` });
  const consuming = createLink({ ...linkOptions, name: `${name} consuming` });
  const queueStanding = createDepthReader(consuming);
  const listeners = new Set<(state: BrokerState) => void>();
  let isDeclarer = false;
  let lastState = '';

  const publisher = createPublisher({
    link: publishing,
    name: 'publishing',
    logger,
    beforeOpen: async (connection) => {
      if (isDeclarer) await declareAgain(connection);
    },
    onChange: changed,
  });
  publishing.onChange(changed);
  consuming.onChange(changed);

  function state(): BrokerState {
    const ready = publisher.ready();
    return {
      publishing: !ready ? 'disconnected' : publishing.blocked() ? 'blocked' : 'connected',
      consuming: consuming.connection() === null ? 'disconnected' : 'connected',
    };
  }

  function changed(): void {
    const now = state();
    const text = `${now.publishing} ${now.consuming}`;
    if (text === lastState) return;
    lastState = text;
    for (const listener of [...listeners]) listener(now);
  }

  async function declareAll(connection: ChannelModel): Promise<void> {
    for (const topology of topologies) await declareTopology(connection, topology);
  }

  // Somebody changed it while we were away: what is there may still take our messages, so say it and go on.
  async function declareAgain(connection: ChannelModel): Promise<void> {
    try {
      await declareAll(connection);
    } catch (error) {
      if (!(error instanceof TopologyMismatchError)) throw error;
      logger.error({ resource: error.resource, cause: error.message }, 'the topology has changed');
    }
  }

  /** Calls `look` until it does not throw, over reconnects; the same reason is logged once. */
  async function until(look: () => Promise<void>, signal: AbortSignal, what: string): Promise<void> {
    for (let lastReason = ''; ; ) {
      try {
        await look();
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof TopologyMismatchError) throw error;
        const reason = messageOf(error);
        if (reason !== lastReason) logger.warn({ cause: reason }, what);
        lastReason = reason;
      }
      await delay(topologyPollMs, undefined, { signal });
    }
  }

  return {
    transport: 'rabbitmq',
    start: () => {
      publishing.start();
      consuming.start();
    },
    stop: async () => {
      await publisher.stop();
      await Promise.all([publishing.stop(), consuming.stop()]);
    },
    connected: () => state().publishing === 'connected',
    state,
    onStateChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    declareTopology: async ({ signal = new AbortController().signal } = {}) => {
      const declare = async () => declareAll(await publishing.connected(signal));
      await until(declare, signal, 'the topology could not be declared; trying again');
      isDeclarer = true;
    },
    awaitTopology: async ({ signal = new AbortController().signal } = {}) => {
      const check = async () => {
        const connection = await consuming.connected(signal);
        for (const topology of topologies) await checkTopology(connection, topology);
      };
      await until(check, signal, 'the topology is not there yet; waiting for the dispatcher to declare it');
    },
    publishBatch: (messages, { deadlineMs }) =>
      publisher.publish(
        messages.map((message) => eventOutgoing(exchangeOf(message.type, topologies), message)),
        { deadlineMs },
      ),
    consume: (consumeOptions) => createRabbitConsumer({ ...consumeOptions, link: consuming, logger }),
    publishDeadLetter: async (letter) => {
      const [outcome] = await publisher.publish([deadLetterOutgoing(letter)], letter);
      return outcome ?? { kind: 'unsettled', reason: 'no outcome' };
    },
    queueStanding,
    queueDepth: async (queue) => (await queueStanding(queue))?.ready ?? null,
    rotateQueue: async (queue, decide, { max }) => {
      const connection = consuming.connection();
      if (connection === null) throw new Error('not connected to the broker');
      return rotateQueue({ connection, publisher, queue, decide, max });
    },
  };
}
