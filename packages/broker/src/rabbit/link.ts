import { AmqpConnectionManagerClass } from 'amqp-connection-manager';
import type { ChannelModel } from 'amqplib';
import { addressesOf, placeOf } from '../addresses-of.ts';
import type { BrokerLogger } from '../broker.ts';
import { messageOf } from '../message-of.ts';
import type { BrokerTls } from '../settings.ts';
import { settledWithin } from '../settled-within.ts';

/** One connection that comes back by itself. Publishing and consuming have one each, so a block stops only one. */
export type Link = {
  start: () => void;
  stop: () => Promise<void>;
  connection: () => ChannelModel | null;
  blocked: () => boolean;
  /** The connection, as soon as there is one; rejects with the signal's reason. */
  connected: (signal: AbortSignal) => Promise<ChannelModel>;
  onChange: (listener: () => void) => () => void;
};

export type LinkOptions = {
  /** One address, or several separated by commas: tried in their order, from the next one on after a loss. */
  url: string;
  /** Shown by the broker's management page. */
  name: string;
  logger: BrokerLogger;
  tls: BrokerTls;
  heartbeatSeconds: number;
  reconnectMs: number;
};

const connectTimeoutMs = 5_000;
/** A stopped broker answers no close; the operating system frees the socket when the process ends. */
const closeTimeoutMs = 2_000;

/** Keeps one RabbitMQ connection open with amqp-connection-manager; its channel wrappers, which buffer, are not used. */
export function createLink({ url, name, logger, tls, heartbeatSeconds, reconnectMs }: LinkOptions): Link {
  const listeners = new Set<() => void>();
  let blocked = false;
  let started = false;
  let stopped = false;
  const manager = new AmqpConnectionManagerClass(addressesOf(url), {
    heartbeatIntervalInSeconds: heartbeatSeconds,
    // Jitter: a hundred processes that lost one broker do not come back in the same millisecond.
    reconnectTimeInSeconds: (reconnectMs * (0.75 + 0.25 * Math.random())) / 1000,
    connectionOptions: {
      ...tls,
      timeout: connectTimeoutMs,
      noDelay: true,
      keepAlive: true,
      clientProperties: { connection_name: name },
    },
  });

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  manager.on('connect', ({ url: address }) => {
    blocked = false;
    logger.info({ connection: name, broker: placeOf(address) }, 'connected to RabbitMQ');
    changed();
  });
  manager.on('connectFailed', ({ err, url: address }) => {
    if (stopped) return;
    const fields = { connection: name, broker: placeOf(address), cause: messageOf(err) };
    logger.warn(fields, 'RabbitMQ cannot be reached');
  });
  manager.on('disconnect', ({ err }) => {
    blocked = false;
    logger.warn({ connection: name, cause: messageOf(err) }, 'lost the connection to RabbitMQ');
    changed();
  });
  manager.on('blocked', ({ reason }) => {
    blocked = true;
    logger.warn({ connection: name, cause: reason }, 'RabbitMQ holds publishers back');
    changed();
  });
  manager.on('unblocked', () => {
    blocked = false;
    logger.info({ connection: name }, 'RabbitMQ takes publishes again');
    changed();
  });

  const connection = () => (stopped ? null : (manager.connection ?? null));

  return {
    connection,
    blocked: () => blocked,
    start: () => {
      if (started || stopped) return;
      started = true;
      // Rejects only for refused credentials, which `connectFailed` reports as well; it goes on trying.
      manager.connect().catch(() => {});
    },
    stop: async () => {
      if (stopped) return;
      const wasConnected = manager.isConnected();
      stopped = true;
      // While reconnecting, the manager's close() waits for a promise that its own cancellation keeps from settling.
      const closing = manager.close().catch(() => {});
      if (wasConnected) await settledWithin(closing, closeTimeoutMs);
      changed();
      listeners.clear();
    },
    connected: (signal) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = connection();
          if (signal.aborted || found !== null) {
            listeners.delete(look);
            signal.removeEventListener('abort', look);
          }
          if (signal.aborted) reject(signal.reason);
          else if (found !== null) resolve(found);
        };
        listeners.add(look);
        signal.addEventListener('abort', look);
        look();
      }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
