import { emailTopology } from '@crm/contracts';
import { createRabbitAdmin, waitFor } from '@crm/dev';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Broker, ChannelTopology } from '../broker.ts';
import { eventFor } from '../testing/conformance.ts';
import { makeTopology } from '../testing/make-topology.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { TopologyMismatchError } from '../topology-mismatch-error.ts';
import { createRabbitBroker } from './create-rabbit-broker.ts';

const url = inject('amqpUrl');
const vhost = encodeURIComponent(decodeURIComponent(new URL(url).pathname.slice(1)));
const management = createRabbitAdmin({ amqpUrl: url, managementUrl: inject('amqpManagementUrl') });
let raw: ChannelModel;
let brokers: Broker[];

beforeEach(async () => {
  brokers = [];
  raw = await connect(url);
});
afterEach(async () => {
  await Promise.all(brokers.map((broker) => broker.stop()));
  await raw.close();
});

function startBroker(topology: ChannelTopology) {
  const { logger, lines } = createRecordingLogger();
  const broker = createRabbitBroker({ url, name: 'topology test', logger, topologies: [topology] });
  brokers.push(broker);
  broker.start();
  return { broker, lines };
}

test('E8: the dispatcher declares exchange, quorum queue, binding and dead-letter queue, name for name', async () => {
  const { broker } = startBroker(emailTopology);
  await broker.declareTopology();
  const exchange = await management.request('GET', `/exchanges/${vhost}/crm.email.topic`);
  expect(exchange).toMatchObject({ type: 'topic', durable: true, auto_delete: false });
  expect(await management.request('GET', `/queues/${vhost}/q.crm.email.v1`)).toMatchObject({
    type: 'quorum',
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': 20,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': 'q.crm.email.v1.dlq',
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  });
  expect(await management.request('GET', `/queues/${vhost}/q.crm.email.v1.dlq`)).toMatchObject({
    type: 'quorum',
    durable: true,
    arguments: { 'x-queue-type': 'quorum' },
  });
  expect(await management.request('GET', `/queues/${vhost}/q.crm.email.v1/bindings`)).toContainEqual(
    expect.objectContaining({ source: 'crm.email.topic', routing_key: 'crm.email.requested.v1' }),
  );
});

test('E8: an event lies in the queue persistent, as JSON, with message_id, type, correlation_id and timestamp', async () => {
  const topology = makeTopology();
  const { broker } = startBroker(topology);
  await broker.declareTopology();
  await waitFor(() => broker.connected(), { timeoutMs: 60_000, what: 'a connection' });
  const event = eventFor(topology, 'event-1', { category: 'marketing', traceparent: '00-aa-bb-01' });
  expect(await broker.publishBatch([event], { deadlineMs: 5_000 })).toEqual([{ kind: 'confirmed' }]);
  const channel = await raw.createChannel();
  const message = await channel.get(topology.queue, { noAck: true });
  if (message === false) throw new Error('the queue is empty');
  expect(message.fields).toMatchObject({ exchange: topology.exchange, routingKey: topology.bindingKey });
  expect(message.properties).toMatchObject({
    messageId: 'event-1',
    type: topology.bindingKey,
    correlationId: 'correlation of event-1',
    contentType: 'application/json',
    deliveryMode: 2,
    timestamp: Math.floor(event.occurredAt.getTime() / 1000),
    headers: { 'x-category': 'marketing', traceparent: '00-aa-bb-01' },
  });
});

test('E8: a queue of the name with other arguments is reported, once, and left as it is (F15)', async () => {
  const topology = makeTopology();
  const channel = await raw.createConfirmChannel();
  await channel.assertQueue(topology.queue, { durable: true });
  channel.sendToQueue(topology.queue, Buffer.from('older work'));
  await channel.waitForConfirms();
  const { broker } = startBroker(topology);
  const declaring = broker.declareTopology();
  await expect(declaring).rejects.toThrow(TopologyMismatchError);
  await expect(declaring).rejects.toThrow(`queue ${topology.queue} exists with other settings`);
  await expect(declaring).rejects.toThrow(/inequivalent arg/);
  const { messageCount } = await (await raw.createChannel()).checkQueue(topology.queue);
  expect(messageCount).toBe(1);
});

test('a topology that changed while we were away is reported after the reconnect, and publishing goes on (F15)', async () => {
  const topology = makeTopology();
  const { broker, lines } = startBroker(topology);
  await broker.declareTopology();
  await waitFor(() => broker.connected(), { timeoutMs: 60_000, what: 'a connection' });
  const channel = await raw.createChannel();
  await channel.deleteQueue(topology.queue);
  await channel.assertQueue(topology.queue, { durable: true });
  await channel.bindQueue(topology.queue, topology.exchange, topology.bindingKey);
  // A missing exchange closes the publishing channel; the new one declares again and meets the other queue.
  await channel.deleteExchange(topology.exchange);
  await broker.publishBatch([eventFor(topology, 'a')], { deadlineMs: 5_000 });
  await waitFor(() => lines.some((line) => line.startsWith('error the topology has changed')), {
    timeoutMs: 60_000,
    what: 'the report',
  });
  expect(lines.filter((line) => line.includes('the topology has changed'))).toHaveLength(1);
  await waitFor(() => broker.connected(), { timeoutMs: 60_000, what: 'a channel to publish on' });
});

test('E8: a consumer waits for the topology, declares nothing, and works as soon as it is there', async () => {
  const topology = makeTopology();
  const { broker, lines } = startBroker(topology);
  let isThere = false;
  const waiting = broker.awaitTopology().then(() => {
    isThere = true;
  });
  const got: string[] = [];
  const consumer = broker.consume({
    queue: topology.queue,
    prefetch: 1,
    onDelivery: (delivery) => {
      got.push(String(delivery.properties.messageId));
      delivery.ack();
    },
  });
  const hasLooked = () => lines.some((line) => line.includes('the topology is not there yet'));
  await waitFor(hasLooked, { timeoutMs: 60_000, what: 'a look at the topology' });
  const channel = await raw.createChannel();
  channel.on('error', () => {});
  await expect(channel.checkQueue(topology.queue)).rejects.toThrow(/NOT_FOUND/);
  expect([isThere, consumer.state()]).toEqual([false, 'waiting']);

  const { broker: dispatcher } = startBroker(topology);
  await dispatcher.declareTopology();
  await waiting;
  await waitFor(() => dispatcher.connected(), { timeoutMs: 60_000, what: 'a connection' });
  await dispatcher.publishBatch([eventFor(topology, 'a')], { deadlineMs: 5_000 });
  await waitFor(() => got.length > 0, { timeoutMs: 60_000, what: 'the event' });
  expect(got).toEqual(['a']);
  await consumer.stop({ deadlineMs: 1_000 });
});

test('waiting for a broker or a topology ends with its signal', async () => {
  const topology = makeTopology();
  const { broker } = startBroker(topology);
  const given = new AbortController();
  const waiting = broker.awaitTopology({ signal: given.signal });
  given.abort(new Error('shutting down'));
  await expect(waiting).rejects.toThrow('shutting down');
  const unstarted = createRabbitBroker({
    url,
    name: 'unstarted',
    logger: createRecordingLogger().logger,
    topologies: [topology],
  });
  const declaring = unstarted.declareTopology({ signal: given.signal });
  await expect(declaring).rejects.toThrow('shutting down');
  await unstarted.stop();
});

// Breaks tried:
// - x-delivery-limit, x-dead-letter-strategy or the binding left out: E8 (first)
// - transient messages; the time of sending for the timestamp: E8 (second)
// - 406 treated like a lost connection: E8 (F15), and the topology that changed while we were away
// - the consumer declares what it misses: E8, a consumer waits for the topology
// - no listener for errors on probing channels: the topology that changed while we were away
