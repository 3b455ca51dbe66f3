import type { Channel, ChannelModel } from 'amqplib';
import type { QueueStanding } from '../broker.ts';
import type { Link } from './link.ts';

/** A broker that does not answer within this is as good as none to whoever looks at the number. */
const answerTimeoutMs = 5_000;

/**
 * Asks what is ready in a queue and who takes it, by a passive declaration; null without an answer or such a queue. On one
 * channel for as long as its connection lives: the dispatcher asks before each batch, and opening and closing a channel
 * would be two more round trips.
 */
export function createDepthReader(link: Link): (queue: string) => Promise<QueueStanding | null> {
  let kept: { connection: ChannelModel; channel: Promise<Channel> } | null = null;

  async function ask(connection: ChannelModel, queue: string): Promise<QueueStanding | null> {
    if (kept?.connection !== connection) kept = { connection, channel: open(connection) };
    const { channel } = kept;
    try {
      const { messageCount, consumerCount } = await (await channel).checkQueue(queue);
      return { ready: messageCount, consumers: consumerCount };
    } catch {
      // Asking for a queue that is not there closes the channel.
      if (kept?.channel === channel) kept = null;
      return null;
    }
  }

  return async (queue) => {
    const connection = link.connection();
    if (connection === null) return null;
    let timer: NodeJS.Timeout | undefined;
    const noAnswer = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, answerTimeoutMs, null);
    });
    return Promise.race([ask(connection, queue), noAnswer]).finally(() => clearTimeout(timer));
  };
}

async function open(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  // Without this listener amqplib closes the whole connection; the rejected call carries the cause.
  channel.on('error', () => {});
  return channel;
}
