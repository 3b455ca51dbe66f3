import { emailTopology } from '@crm/contracts';
import type { Channel } from 'amqplib';

/** A quorum queue bound as ours is; what dead letters need is left out. */
export async function declareQueue(channel: Channel): Promise<void> {
  const { exchange, queue, bindingKey } = emailTopology;
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.bindQueue(queue, exchange, bindingKey);
}
