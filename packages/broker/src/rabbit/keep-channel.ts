import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import type { BrokerLogger } from '../broker.ts';
import { messageOf } from '../message-of.ts';
import { settledWithin } from '../settled-within.ts';
import type { Link } from './link.ts';

/** A channel that is opened anew after every loss. */
export type KeptChannel<C extends Channel> = {
  /** The channel, set up and open; null between two. */
  current: () => C | null;
  stop: () => Promise<void>;
};

/** A channel error on a sound connection opens a new channel after this long: never a hot loop. */
const reopenMs = 500;
/** A broker that stands still answers no close; its connection goes down right after. */
const closeTimeoutMs = 1_000;
const stopTimeoutMs = 2_000;

/**
 * Keeps one channel open on `link`. A channel error would otherwise either pass unseen or, without a listener for
 * `error`, take the whole connection down with every other channel.
 */
export function keepChannel<C extends Channel>(options: {
  link: Link;
  name: string;
  logger: BrokerLogger;
  open: (connection: ChannelModel) => Promise<C>;
  /** Runs on each new channel before it counts as current; if it throws, the channel is closed and tried again. */
  setup: (channel: C, connection: ChannelModel) => Promise<void>;
  onChange: () => void;
}): KeptChannel<C> {
  const { link, logger, onChange } = options;
  const stopping = new AbortController();
  let current: C | null = null;
  const aborted = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve());
  });
  let lastFailure = '';

  async function serveOne(): Promise<void> {
    const connection = await link.connected(stopping.signal);
    const channel = await options.open(connection);
    const closed = closedOf(channel, (error) => {
      logger.error({ channel: options.name, cause: error.message }, 'RabbitMQ closed a channel');
    });
    try {
      await options.setup(channel, connection);
      lastFailure = '';
      if (!closed.isClosed()) {
        current = channel;
        onChange();
        await Promise.race([closed.done, aborted]);
      }
    } finally {
      current = null;
      // What is unacknowledged goes back to its queue with the channel.
      if (!closed.isClosed()) await settledWithin(closing(channel), closeTimeoutMs);
      onChange();
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await serveOne();
      } catch (error) {
        // The same reason every half second would fill the log with one fact.
        const reason = messageOf(error);
        if (!stopping.signal.aborted && reason !== lastFailure) {
          logger.warn(
            { channel: options.name, cause: reason },
            'a RabbitMQ channel is not ready; trying again',
          );
        }
        lastFailure = reason;
      }
      await delay(reopenMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }
  const running = run();

  return {
    current: () => current,
    stop: async () => {
      stopping.abort(new Error('the broker client stops'));
      await settledWithin(running, stopTimeoutMs);
    },
  };
}

function closedOf(channel: Channel, onError: (error: Error) => void) {
  let isClosed = false;
  const done = new Promise<void>((resolve) => {
    channel.on('error', onError);
    channel.on('close', () => {
      isClosed = true;
      resolve();
    });
  });
  return { done, isClosed: () => isClosed };
}

/** `close` throws at once when the channel has just closed. */
async function closing(channel: Channel): Promise<void> {
  await channel.close();
}
