import { emailTopology } from '@crm/contracts';
import { type ChannelModel, connect } from 'amqplib';

/** Messages that wait in a queue; null where there is no such queue. Several addresses are those of one cluster. */
export async function depthOf(amqpUrl: string, queue: string): Promise<number | null> {
  const connection = await connectToAny(amqpUrl.split(','));
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    return await channel.checkQueue(queue).then(
      ({ messageCount }) => messageCount,
      () => null,
    );
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function connectToAny([first, ...others]: readonly string[]): Promise<ChannelModel> {
  return connect(first ?? '').catch((error: Error) => {
    if (others.length === 0) throw error;
    return connectToAny(others);
  });
}

/** What the broker still holds; a queue that was never declared holds nothing. */
export async function readQueues(amqpUrl: string): Promise<{ requests: number; deadLetters: number }> {
  return {
    requests: (await depthOf(amqpUrl, emailTopology.queue)) ?? 0,
    deadLetters: (await depthOf(amqpUrl, emailTopology.deadLetterQueue)) ?? 0,
  };
}
