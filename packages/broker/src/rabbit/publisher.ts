import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import type { BrokerLogger, PublishOutcome } from '../broker.ts';
import { messageOf } from '../message-of.ts';
import type { Outgoing } from '../outgoing.ts';
import { gatherWrites, socketOf } from './gather-writes.ts';
import { keepChannel } from './keep-channel.ts';
import type { Link } from './link.ts';

export type Publisher = {
  ready: () => boolean;
  publish: (messages: readonly Outgoing[], options: { deadlineMs: number }) => Promise<PublishOutcome[]>;
  stop: () => Promise<void>;
};

type Pending = { returned: string | null };

/** Publishes with confirms on one kept channel of `link` and holds no message back for later. */
export function createPublisher(options: {
  link: Link;
  name: string;
  logger: BrokerLogger;
  /** Before each new channel is used; the dispatcher declares its topology here. */
  beforeOpen: (connection: ChannelModel) => Promise<void>;
  onChange: () => void;
}): Publisher {
  const { link } = options;
  // A return carries no delivery tag, only the message itself.
  const pendingByKey = new Map<string, Set<Pending>>();

  const kept = keepChannel<ConfirmChannel>({
    ...options,
    open: (connection) => connection.createConfirmChannel(),
    setup: async (channel, connection) => {
      // RabbitMQ sends a return before the confirm of the same message, so the confirm finds the mark set.
      channel.on('return', (message: Message) => markReturned(message));
      await options.beforeOpen(connection);
    },
  });

  function markReturned({ fields, properties }: Message): void {
    const { exchange, routingKey } = fields;
    const key = keyOf({ exchange, routingKey, messageId: String(properties.messageId) });
    const replyText = 'replyText' in fields ? String(fields.replyText) : 'returned';
    for (const pending of pendingByKey.get(key) ?? []) pending.returned = replyText;
  }

  function publishOne(channel: ConfirmChannel, message: Outgoing, deadline: Promise<void>) {
    const { exchange, routingKey, body } = message;
    const key = keyOf({ exchange, routingKey, messageId: message.options.messageId });
    const pending: Pending = { returned: null };
    const siblings = pendingByKey.get(key) ?? new Set();
    pendingByKey.set(key, siblings.add(pending));
    return new Promise<PublishOutcome>((resolve) => {
      const settle = (outcome: PublishOutcome) => {
        siblings.delete(pending);
        if (siblings.size === 0 && pendingByKey.get(key) === siblings) pendingByKey.delete(key);
        resolve(outcome);
      };
      void deadline.then(() => settle({ kind: 'unsettled', reason: 'no confirm within the deadline' }));
      try {
        channel.publish(exchange, routingKey, body, message.options, (error: unknown) =>
          settle(outcomeOf(error, pending.returned)),
        );
      } catch (error) {
        settle(thrownOutcome(error));
      }
    });
  }

  return {
    ready: () => kept.current() !== null,
    publish: async (messages, { deadlineMs }) => {
      const { promise: passed, resolve: pass } = Promise.withResolvers<void>();
      const deadline = setTimeout(pass, deadlineMs);
      try {
        await unblocked(link, passed);
        const channel = kept.current();
        if (channel === null || link.blocked()) {
          // A turn of the event loop: a caller that tries again at once must not keep the reconnect from running.
          await nextTurn();
          const reason = link.blocked() ? 'the broker holds publishers back' : 'not connected to the broker';
          return messages.map(() => ({ kind: 'unsettled', reason }));
        }
        const socket = messages.length > 1 ? socketOf(channel.connection) : undefined;
        if (socket !== undefined) gatherWrites(socket);
        return await Promise.all(messages.map((message) => publishOne(channel, message, passed)));
      } finally {
        clearTimeout(deadline);
      }
    },
    stop: () => kept.stop(),
  };
}

const keyOf = (parts: { exchange: string; routingKey: string; messageId: string }): string =>
  JSON.stringify([parts.exchange, parts.routingKey, parts.messageId]);

/**
 * What amqplib's confirm callback means: null is the broker's ack, 'message nacked' its nack, and anything else
 * that the channel closed first.
 */
function outcomeOf(error: unknown, returned: string | null): PublishOutcome {
  if (returned !== null) return { kind: 'returned', reason: returned };
  if (error === null || error === undefined) return { kind: 'confirmed' };
  const reason = messageOf(error);
  return reason === 'message nacked' ? { kind: 'nacked', reason } : { kind: 'unsettled', reason };
}

/** Thrown before a byte was written: the channel has just closed, or the message cannot be said in AMQP. */
function thrownOutcome(error: unknown): PublishOutcome {
  const reason = messageOf(error);
  const isClosed = error instanceof Error && error.name === 'IllegalOperationError';
  return isClosed ? { kind: 'unsettled', reason } : { kind: 'nacked', reason: `not publishable: ${reason}` };
}

/** While the broker blocks us, more bytes would only pile up in the socket: wait, at most until `passed`. */
async function unblocked(link: Link, passed: Promise<void>): Promise<void> {
  if (!link.blocked()) return;
  await new Promise<void>((resolve) => {
    const stopListening = link.onChange(() => {
      if (!link.blocked()) done();
    });
    const done = () => {
      stopListening();
      resolve();
    };
    void passed.then(done);
  });
}
