import { waitFor } from '@crm/dev';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Broker } from '../broker.ts';
import { ackFrame, blockedFrame, nackFrame, unblockedFrame, withWrongAcks } from '../testing/amqp-frames.ts';
import { type AmqpProxy, startAmqpProxy } from '../testing/amqp-proxy.ts';
import { eventFor } from '../testing/conformance.ts';
import { makeTopology } from '../testing/make-topology.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createRabbitBroker } from './create-rabbit-broker.ts';

const patience = { timeoutMs: 60_000 };
const deadlineMs = 5_000;
let raw: ChannelModel;
let proxy: AmqpProxy;
let broker: Broker;
let lines: string[];
let topology: ReturnType<typeof makeTopology>;

/** A broker client behind the proxy, connected, its topology declared. */
beforeEach(async () => {
  topology = makeTopology();
  raw = await connect(inject('amqpUrl'));
  proxy = await startAmqpProxy(inject('amqpUrl'));
  const recording = createRecordingLogger();
  lines = recording.lines;
  broker = createRabbitBroker({
    url: proxy.url,
    name: 'faults',
    logger: recording.logger,
    topologies: [topology],
  });
  broker.start();
  await broker.declareTopology();
  await waitFor(() => broker.connected(), { ...patience, what: 'a connection' });
});
afterEach(async () => {
  proxy.swallowAnswers(false);
  await broker.stop();
  await proxy.stop();
  await raw.close();
});

const event = (id: string) => eventFor(topology, id);
const kindsOf = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind);

/** What lies in the queue, read and removed by a client of its own. */
async function drain(queue: string): Promise<string[]> {
  const channel = await raw.createChannel();
  const ids: string[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) break;
    ids.push(String(message.properties.messageId));
  }
  await channel.close();
  return ids;
}

/** The publishing channel is the first on its connection. */
const publishingChannel = 1;

test('confirms out of order and then a disconnect: each message has its own outcome (F10)', async () => {
  proxy.swallowAnswers(true);
  const sent = proxy.bytesSent();
  const publishing = broker.publishBatch([event('a'), event('b'), event('c')], { deadlineMs });
  await waitFor(() => proxy.bytesSent() > sent, { ...patience, what: 'the publishes on the wire' });
  proxy.inject(Buffer.concat([ackFrame(publishingChannel, 3), ackFrame(publishingChannel, 1)]));
  await waitFor(async () => (await depth()) === 3, { ...patience, what: 'all three in the queue' });
  proxy.cut();
  expect(kindsOf(await publishing)).toEqual(['confirmed', 'unsettled', 'confirmed']);
});

async function depth(): Promise<number> {
  const channel = await raw.createChannel();
  const { messageCount } = await channel.checkQueue(topology.queue);
  await channel.close();
  return messageCount;
}

test('a nack out of order is the outcome of that message alone (F12)', async () => {
  proxy.swallowAnswers(true);
  const sent = proxy.bytesSent();
  const publishing = broker.publishBatch([event('a'), event('b'), event('c')], { deadlineMs });
  await waitFor(() => proxy.bytesSent() > sent, { ...patience, what: 'the publishes on the wire' });
  proxy.inject(
    Buffer.concat([
      nackFrame(publishingChannel, 2),
      ackFrame(publishingChannel, 1),
      ackFrame(publishingChannel, 3),
    ]),
  );
  expect(kindsOf(await publishing)).toEqual(['confirmed', 'nacked', 'confirmed']);
});

test('a full queue nacks, and what was nacked is not in it (F12)', async () => {
  const full = makeTopology();
  const channel = await raw.createChannel();
  await channel.assertExchange(full.exchange, 'topic', { durable: true });
  await channel.assertQueue(full.queue, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-max-length': 1, 'x-overflow': 'reject-publish' },
  });
  await channel.bindQueue(full.queue, full.exchange, full.bindingKey);
  const client = createRabbitBroker({
    url: proxy.url,
    name: 'full queue',
    logger: createRecordingLogger().logger,
    topologies: [full],
  });
  client.start();
  await waitFor(() => client.connected(), { ...patience, what: 'a connection' });
  const outcomes: Record<string, string> = {};
  // The limit is soft, so one at a time until it bites.
  for (let index = 0; index < 20; index += 1) {
    const [outcome] = await client.publishBatch([eventFor(full, `m${index}`)], { deadlineMs });
    outcomes[`m${index}`] = String(outcome?.kind);
  }
  await client.stop();
  expect(new Set(Object.values(outcomes))).toEqual(new Set(['confirmed', 'nacked']));
  const confirmed = Object.keys(outcomes).filter((id) => outcomes[id] === 'confirmed');
  expect(await drain(full.queue)).toEqual(confirmed);
});

test('a lost confirm is unsettled, and the repetition arrives as well: the consumer must deduplicate (F10)', async () => {
  proxy.swallowAnswers(true);
  const publishing = broker.publishBatch([event('a')], { deadlineMs });
  await waitFor(async () => (await depth()) === 1, { ...patience, what: 'the message in the queue' });
  proxy.cut();
  expect(kindsOf(await publishing)).toEqual(['unsettled']);
  proxy.swallowAnswers(false);
  await waitFor(() => broker.connected(), { ...patience, what: 'the reconnect' });
  expect(kindsOf(await broker.publishBatch([event('a')], { deadlineMs }))).toEqual(['confirmed']);
  expect(await drain(topology.queue)).toEqual(['a', 'a']);
});

test('a disconnect in the middle of sending leaves no publish without an outcome, and confirmed means stored (F14)', async () => {
  const messages = Array.from({ length: 1_500 }, (_, index) => event(`m${index}`));
  const sent = proxy.bytesSent();
  // Cut by the bytes themselves, about a third of the way: a test that looks now and then comes too late.
  proxy.rewrite((bytes) => {
    if (proxy.bytesSent() - sent > 150_000) proxy.cut();
    return bytes;
  });
  const outcomes = await broker.publishBatch(messages, { deadlineMs });
  proxy.rewrite(null);
  expect(outcomes).toHaveLength(1_500);
  expect(outcomes.every(({ kind }) => kind === 'confirmed' || kind === 'unsettled')).toBe(true);
  await waitFor(() => broker.connected(), { ...patience, what: 'the reconnect' });
  const again = messages.filter((_, index) => outcomes[index]?.kind !== 'confirmed');
  expect(again.length).toBeGreaterThan(0);
  const second = await broker.publishBatch(again, { deadlineMs });
  expect(second.every(({ kind }) => kind === 'confirmed')).toBe(true);
  expect(new Set(await drain(topology.queue))).toEqual(new Set(messages.map(({ id }) => id)));
});

test('while disconnected a publish is unsettled at once, and nothing of it is sent after the reconnect', async () => {
  proxy.cut();
  await waitFor(() => !broker.connected(), { ...patience, what: 'the loss' });
  const begun = performance.now();
  expect(kindsOf(await broker.publishBatch([event('lost')], { deadlineMs }))).toEqual(['unsettled']);
  expect(performance.now() - begun).toBeLessThan(deadlineMs);
  await waitFor(() => broker.connected(), { ...patience, what: 'the reconnect' });
  await broker.publishBatch([event('after')], { deadlineMs });
  expect(await drain(topology.queue)).toEqual(['after']);
});

test('the connection is back within seconds after a cut, publishing and consuming', async () => {
  const begun = performance.now();
  proxy.cut();
  await waitFor(() => !broker.connected() && broker.state().consuming === 'disconnected', {
    ...patience,
    what: 'the loss of both connections',
  });
  await waitFor(() => broker.connected() && broker.state().consuming === 'connected', {
    ...patience,
    what: 'the reconnect of both',
  });
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test('a silent broker: the deadline settles, with the answer that nobody knows', async () => {
  proxy.swallowAnswers(true);
  const begun = performance.now();
  const outcomes = await broker.publishBatch([event('a'), event('b')], { deadlineMs: 300 });
  expect(kindsOf(outcomes)).toEqual(['unsettled', 'unsettled']);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('blocked: a publish waits for its deadline, writes nothing, and goes through when the alarm ends (F13)', async () => {
  const states: string[] = [];
  broker.onStateChange(({ publishing }) => states.push(publishing));
  proxy.inject(blockedFrame('low on memory'));
  await waitFor(() => broker.state().publishing === 'blocked', { ...patience, what: 'the block' });
  expect(broker.connected()).toBe(false);
  const sent = proxy.bytesSent();
  const held = await broker.publishBatch([event('held')], { deadlineMs: 300 });
  expect(held).toEqual([{ kind: 'unsettled', reason: 'the broker holds publishers back' }]);
  // A heartbeat is eight bytes; an event is hundreds.
  expect(proxy.bytesSent() - sent).toBeLessThan(100);

  const publishing = broker.publishBatch([event('through')], { deadlineMs });
  proxy.inject(unblockedFrame());
  expect(kindsOf(await publishing)).toEqual(['confirmed']);
  expect(states).toEqual(['blocked', 'connected']);
  expect(await drain(topology.queue)).toEqual(['through']);
});

test('a channel error settles what is in flight and costs neither the connection nor the consumer', async () => {
  const got: string[] = [];
  const consumer = broker.consume({
    queue: topology.queue,
    prefetch: 1,
    onDelivery: (delivery) => {
      got.push(String(delivery.properties.messageId));
      delivery.ack();
    },
  });
  await waitFor(() => consumer.state() === 'consuming', { ...patience, what: 'the consumer' });
  const admin = await raw.createChannel();
  await admin.deleteExchange(topology.exchange);
  // 404 closes the publishing channel; the next channel declares the exchange anew.
  expect(kindsOf(await broker.publishBatch([event('a'), event('b')], { deadlineMs }))).toEqual([
    'unsettled',
    'unsettled',
  ]);
  await waitFor(() => broker.connected(), { ...patience, what: 'a new channel' });
  expect(kindsOf(await broker.publishBatch([event('c')], { deadlineMs }))).toEqual(['confirmed']);
  await waitFor(() => got.includes('c'), { ...patience, what: 'the event' });
  expect(lines.filter((line) => line.includes('lost the connection'))).toEqual([]);
  expect(lines.some((line) => line.includes('closed a channel') && line.includes('NOT_FOUND'))).toBe(true);
  await consumer.stop({ deadlineMs: 1_000 });
});

/** A consumer that acknowledges everything, and what it got. */
async function acknowledging() {
  const got: { id: string; redelivered: boolean }[] = [];
  const consumer = broker.consume({
    queue: topology.queue,
    prefetch: 5,
    onDelivery: (delivery) => {
      got.push({ id: String(delivery.properties.messageId), redelivered: delivery.properties.redelivered });
      delivery.ack();
    },
  });
  await waitFor(() => consumer.state() === 'consuming', { ...patience, what: 'the consumer' });
  return { consumer, got };
}

test('a consumer whose queue was deleted registers again when the queue is back', async () => {
  const { consumer, got } = await acknowledging();
  const admin = await raw.createChannel();
  await admin.deleteQueue(topology.queue);
  await waitFor(() => consumer.state() === 'waiting', { ...patience, what: 'the cancel' });
  await broker.declareTopology();
  await waitFor(() => consumer.state() === 'consuming', { ...patience, what: 'the new registration' });
  await broker.publishBatch([event('a')], { deadlineMs });
  await waitFor(() => got.length === 1, { ...patience, what: 'the event' });
  await consumer.stop({ deadlineMs: 1_000 });
});

test('a consumer whose channel fails registers again and gets again what was not acknowledged', async () => {
  const { consumer, got } = await acknowledging();
  proxy.rewrite(withWrongAcks);
  await broker.publishBatch([event('a')], { deadlineMs });
  await waitFor(() => lines.some((line) => line.includes('unknown delivery tag')), {
    ...patience,
    what: 'the channel error',
  });
  proxy.rewrite(null);
  await waitFor(() => got.some(({ redelivered }) => redelivered), { ...patience, what: 'the redelivery' });
  await waitFor(async () => (await depth()) === 0, { ...patience, what: 'an empty queue' });
  expect(lines.filter((line) => line.includes('lost the connection'))).toEqual([]);
  await consumer.stop({ deadlineMs: 1_000 });
});

test('an ack on a channel that has closed is logged and does not throw; the message comes again (F21)', async () => {
  const acks: (() => void)[] = [];
  const redelivered: boolean[] = [];
  const consumer = broker.consume({
    queue: topology.queue,
    prefetch: 5,
    onDelivery: (delivery) => {
      redelivered.push(delivery.properties.redelivered);
      acks.push(delivery.ack);
    },
  });
  await waitFor(() => consumer.state() === 'consuming', { ...patience, what: 'the consumer' });
  await broker.publishBatch([event('a')], { deadlineMs });
  await waitFor(() => acks.length === 1, { ...patience, what: 'the delivery' });
  proxy.cut();
  await waitFor(() => consumer.state() === 'waiting', { ...patience, what: 'the loss' });
  acks[0]?.();
  expect(lines.some((line) => line.includes('the channel that delivered has closed'))).toBe(true);
  await waitFor(() => acks.length === 2, { ...patience, what: 'the redelivery' });
  acks[1]?.();
  expect(redelivered).toEqual([false, true]);
  await consumer.stop({ deadlineMs: 1_000 });
  expect(await depth()).toBe(0);
});

test('only the first settling of a delivery reaches the broker, which would close the channel for a second', async () => {
  const got: string[] = [];
  const consumer = broker.consume({
    queue: topology.queue,
    prefetch: 1,
    onDelivery: (delivery) => {
      got.push(String(delivery.properties.messageId));
      delivery.ack();
      delivery.reject({ requeue: true });
      delivery.ack();
    },
  });
  await waitFor(() => consumer.state() === 'consuming', { ...patience, what: 'the consumer' });
  for (const id of ['a', 'b', 'c']) {
    await broker.publishBatch([event(id)], { deadlineMs });
    await waitFor(() => got.includes(id), { ...patience, what: id });
  }
  await consumer.stop({ deadlineMs: 1_000 });
  expect(got).toEqual(['a', 'b', 'c']);
  expect(lines.filter((line) => line.includes('closed a channel'))).toEqual([]);
});

test('stopping while the broker is silent ends in seconds', async () => {
  const { consumer } = await acknowledging();
  proxy.swallowAnswers(true);
  const begun = performance.now();
  await consumer.stop({ deadlineMs: 100 });
  await broker.stop();
  expect(performance.now() - begun).toBeLessThan(15_000);
});

// Breaks tried:
// - no deadline for confirms: a silent broker
// - a nack taken for an ack: both tests of nacks (F12)
// - publishing while blocked; not waiting for the end of it: blocked (F13)
// - no listener for errors on kept channels: a channel error, a consumer whose channel fails
// - the broker's cancel ignored: a consumer whose queue was deleted
// - an ack on a closed channel throws: F21
// - waiting for cancel-ok without a limit: stopping while the broker is silent
// - later settlings handed on: only the first settling reaches the broker
