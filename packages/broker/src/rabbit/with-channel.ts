import type { Channel, ChannelModel } from 'amqplib';

/**
 * Runs `use` on a channel of its own and closes it. What may fail (a passive check, a declaration) belongs here:
 * a refusal closes the channel it was made on, and with it everything in flight there.
 */
export async function withChannel<T>(
  connection: ChannelModel,
  use: (channel: Channel) => Promise<T>,
): Promise<T> {
  const channel = await connection.createChannel();
  let open = true;
  // Without this listener amqplib closes the whole connection; the rejected call carries the cause.
  channel.on('error', () => {});
  channel.on('close', () => {
    open = false;
  });
  try {
    return await use(channel);
  } finally {
    if (open) await channel.close().catch(() => {});
  }
}
