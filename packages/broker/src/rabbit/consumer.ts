import type { Channel, ConsumeMessage } from 'amqplib';
import type { BrokerLogger, ConsumeOptions, Consumer, Delivery } from '../broker.ts';
import { createDesk } from '../desk.ts';
import { messageOf } from '../message-of.ts';
import { settledWithin } from '../settled-within.ts';
import { keepChannel } from './keep-channel.ts';
import type { Link } from './link.ts';
import { propertiesOf } from './properties-of.ts';
import { withChannel } from './with-channel.ts';

const cancelTimeoutMs = 1_000;

/**
 * Consumes one queue with manual acknowledgement and registers again after a lost connection, a channel error and
 * a cancel by the broker (its queue was deleted), waiting for the queue without declaring it.
 */
export function createRabbitConsumer(
  options: ConsumeOptions & { link: Link; logger: BrokerLogger },
): Consumer {
  const { link, logger, queue, prefetch } = options;
  let wanted: 'consuming' | 'paused' | 'stopped' = 'consuming';
  let registered: { channel: Channel; consumerTag: string } | null = null;
  let lastStep: Promise<void> = Promise.resolve();

  const desk = createDesk<Channel>({
    concurrency: options.concurrency ?? prefetch,
    onDelivery: options.onDelivery,
    logger,
    queue,
  });

  const kept = keepChannel<Channel>({
    link,
    logger,
    name: `consumer of ${queue}`,
    open: (connection) => connection.createChannel(),
    setup: async (channel, connection) => {
      // On a channel of its own: a queue that is not there yet would close the one it is asked on.
      await withChannel(connection, (probe) => probe.checkQueue(queue));
      channel.on('close', () => forget(channel));
      await channel.prefetch(prefetch);
      await step(() => register(channel));
    },
    onChange: () => {},
  });

  /** Registering and cancelling never overlap. */
  function step(run: () => Promise<void>): Promise<void> {
    const next = lastStep.then(run);
    lastStep = next.catch(() => {});
    return next;
  }

  async function register(channel: Channel): Promise<void> {
    if (wanted !== 'consuming' || registered?.channel === channel) return;
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (message === null) cancelledByBroker(channel);
      else take(channel, message);
    });
    registered = { channel, consumerTag };
  }

  function take(channel: Channel, message: ConsumeMessage): void {
    const delivery = deliveryOf({ channel, message, logger, queue });
    if (wanted === 'consuming') desk.put(delivery, channel);
    else delivery.reject({ requeue: true });
  }

  function cancelledByBroker(channel: Channel): void {
    logger.warn({ queue }, 'RabbitMQ cancelled the consumer; registering again');
    forget(channel);
    // The keeper opens a new channel, which waits for the queue.
    channel.close().catch(() => {});
  }

  function forget(channel: Channel): void {
    if (registered?.channel === channel) registered = null;
    desk.drop(channel);
  }

  async function cancel(): Promise<void> {
    const was = registered;
    registered = null;
    // A channel that is closing has no consumer left to cancel, and a silent broker does not answer; what it may
    // still deliver is given back by `take`.
    if (was !== null) await settledWithin(was.channel.cancel(was.consumerTag), cancelTimeoutMs);
    desk.giveBack();
  }

  return {
    state: () => {
      if (wanted !== 'consuming') return wanted;
      return registered === null ? 'waiting' : 'consuming';
    },
    inFlight: () => desk.running(),
    pause: async () => {
      if (wanted === 'consuming') wanted = 'paused';
      await step(cancel);
    },
    resume: () => {
      if (wanted !== 'paused') return;
      wanted = 'consuming';
      step(async () => {
        const channel = kept.current();
        if (channel !== null) await register(channel);
      }).catch((error) => {
        logger.warn({ queue, cause: messageOf(error) }, 'the consumer could not register');
        kept
          .current()
          ?.close()
          .catch(() => {});
      });
    },
    stop: async ({ deadlineMs }) => {
      wanted = 'stopped';
      await step(cancel);
      const left = await desk.idle(deadlineMs);
      if (left > 0) logger.warn({ queue, left }, 'deliveries were not settled in time; they go back');
      await kept.stop();
    },
  };
}

function deliveryOf(from: {
  channel: Channel;
  message: ConsumeMessage;
  logger: BrokerLogger;
  queue: string;
}): Delivery {
  const { channel, message, logger, queue } = from;
  const onChannel = (settle: () => void) => {
    try {
      settle();
    } catch (error) {
      const fields = { queue, messageId: message.properties.messageId, cause: messageOf(error) };
      logger.warn(fields, 'the channel that delivered has closed; the broker will deliver again');
    }
  };
  return {
    body: message.content,
    properties: propertiesOf(message),
    ack: () => onChannel(() => channel.ack(message)),
    reject: ({ requeue }) => onChannel(() => channel.reject(message, requeue)),
  };
}
