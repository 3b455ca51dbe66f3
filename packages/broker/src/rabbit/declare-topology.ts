import type { Channel, ChannelModel } from 'amqplib';
import type { ChannelTopology } from '../broker.ts';
import { TopologyMismatchError } from '../topology-mismatch-error.ts';
import { deadLetterQueueArguments, queueArguments } from './queue-arguments.ts';
import { withChannel } from './with-channel.ts';

const preconditionFailed = 406;

/**
 * Declares one channel's exchange, queues and binding (E8), target first, so that a dead letter never finds its
 * queue missing. Idempotent. Throws `TopologyMismatchError` where something else of the name exists.
 */
export async function declareTopology(connection: ChannelModel, topology: ChannelTopology): Promise<void> {
  const { exchange, queue, deadLetterQueue } = topology;
  await withChannel(connection, async (channel) => {
    await declare(`queue ${deadLetterQueue}`, () =>
      channel.assertQueue(deadLetterQueue, { durable: true, arguments: deadLetterQueueArguments }),
    );
    await declare(`queue ${queue}`, () =>
      channel.assertQueue(queue, { durable: true, arguments: queueArguments(topology) }),
    );
    await declare(`exchange ${exchange}`, () => channel.assertExchange(exchange, 'topic', { durable: true }));
    await channel.bindQueue(queue, exchange, topology.bindingKey);
  });
}

/** Resolves if everything that `declareTopology` makes is there (a binding cannot be asked for); else rejects. */
export async function checkTopology(connection: ChannelModel, topology: ChannelTopology): Promise<void> {
  await withChannel(connection, async (channel: Channel) => {
    await channel.checkExchange(topology.exchange);
    await channel.checkQueue(topology.queue);
    await channel.checkQueue(topology.deadLetterQueue);
  });
}

async function declare(resource: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === preconditionFailed) {
      throw new TopologyMismatchError(resource, error);
    }
    throw error;
  }
}
