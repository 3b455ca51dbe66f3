import { once } from 'node:events';
import { createRabbitBroker } from '@crm/broker';
import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { createLogger, newId } from '@crm/runtime';
import amqp, { type Channel, type ConfirmChannel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { BrokerUser } from '../../src/broker/definitions.ts';
import { type BrokerDesk, grantBrokerUsers } from './grant-broker-users.ts';

let desk: BrokerDesk;
beforeAll(async () => {
  desk = await grantBrokerUsers();
});
afterAll(() => desk.close());

const { exchange, queue, deadLetterQueue, bindingKey } = emailTopology;
const accessRefused = 403;

/** How the broker answers what `ask` does on a channel of a user's: the code with which it closes the channel, or done. */
async function answerTo(
  user: BrokerUser,
  ask: (channel: ConfirmChannel) => Promise<unknown>,
): Promise<number | 'done'> {
  const connection = await amqp.connect(desk.urlOf(user));
  try {
    const channel = await connection.createConfirmChannel();
    const closed = once(channel, 'error').then(([error]) => (error as { code: number }).code);
    const asked = ask(channel).then(
      () => 'done' as const,
      // A refused publish is told by the channel's end alone.
      () => closed,
    );
    return await Promise.race([asked, closed]);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

const published = (to: string, key: string) => async (channel: ConfirmChannel) => {
  channel.publish(to, key, Buffer.from('{}'), { persistent: true });
  await channel.waitForConfirms();
};
const consumed = (from: string) => (channel: Channel) => channel.consume(from, () => undefined);
const got = (from: string) => (channel: Channel) => channel.get(from);

describe('T31: at the broker', () => {
  test.each<[BrokerUser, string, (channel: ConfirmChannel) => Promise<unknown>]>([
    ['crm-dispatcher', 'reads the queue', got(queue)],
    ['crm-dispatcher', 'reads the dead letters', consumed(deadLetterQueue)],
    ['crm-dispatcher', 'writes into a queue past the exchange', published('', deadLetterQueue)],
    ['crm-dispatcher', 'declares a queue of its own', (channel) => channel.assertQueue('mine')],
    [
      'crm-dispatcher',
      'declares an exchange of its own',
      (channel) => channel.assertExchange('mine', 'topic'),
    ],
    ['crm-consumer', 'declares the queue', (channel) => channel.assertQueue(queue)],
    ['crm-consumer', 'deletes the queue', (channel) => channel.deleteQueue(queue)],
    ['crm-consumer', 'purges another queue', (channel) => channel.purgeQueue('other')],
    ['crm-consumer', 'publishes an event', published(exchange, bindingKey)],
    ['crm-consumer', 'reads another queue', got('other')],
    ['crm-api', 'reads the queue', got(queue)],
    ['crm-api', 'publishes an event', published(exchange, bindingKey)],
    ['crm-api', 'writes a dead letter', published('', deadLetterQueue)],
    ['crm-api', 'declares a queue', (channel) => channel.assertQueue('mine')],
    ['crm-scaler', 'reads the queue', consumed(queue)],
    ['crm-scaler', 'publishes an event', published(exchange, bindingKey)],
  ])('%s is refused when it %s', async (user, _what, ask) => {
    await desk.admin.request('PUT', `/queues/${desk.vhost}/other`, { durable: true });
    expect(await answerTo(user, ask)).toBe(accessRefused);
  });

  test('E8: the queues of the definitions file are those that the dispatcher declares', async () => {
    const broker = createRabbitBroker({
      url: desk.urlOf('crm-dispatcher'),
      name: 'rights',
      logger: createLogger({ name: 'test', level: 'silent' }),
    });
    onTestFinished(() => broker.stop());
    broker.start();
    // Resolves only if both queues, the exchange and the binding are there with the same arguments.
    await broker.declareTopology();
    await waitFor(() => broker.connected(), { timeoutMs: 60_000, what: 'a channel' });
    const event = {
      type: bindingKey,
      correlationId: newId(),
      category: 'transactional' as const,
      mandatory: true,
    };
    const [outcome] = await broker.publishBatch(
      [{ ...event, id: newId(), body: Buffer.from('{}'), occurredAt: new Date() }],
      { deadlineMs: 20_000 },
    );
    expect(outcome?.kind).toBe('confirmed');
  });

  test.each<BrokerUser>(['crm-api', 'crm-scaler', 'crm-dispatcher', 'crm-consumer'])(
    '%s asks for a depth',
    async (user) => {
      expect(await answerTo(user, (channel) => channel.checkQueue(deadLetterQueue))).toBe('done');
    },
  );
});

// Breaks tried in definitions.ts, each turned a test red:
// - the dispatcher may write everywhere; the queue has another delivery limit.
