import { brokerHeaders } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Broker, ChannelTopology, Consumer, Delivery, PublishMessage } from '../broker.ts';
import { startBroker } from './start-broker.ts';

/** A broker under test: its own topology, empty queues. `start` has not been called. */
export type Subject = { broker: Broker; topology: ChannelTopology };

const patience = { timeoutMs: 60_000 };
const deadlineMs = 8_000;
const occurredAt = new Date('2026-11-22T14:05:00.000Z');

/** A publishable event of the topology; `overrides` win. */
export function eventFor(
  topology: ChannelTopology,
  id: string,
  overrides: Partial<PublishMessage> = {},
): PublishMessage {
  return {
    id,
    type: topology.bindingKey,
    correlationId: `correlation of ${id}`,
    category: 'transactional',
    body: Buffer.from(JSON.stringify({ event_id: id })),
    mandatory: true,
    occurredAt,
    ...overrides,
  };
}

/** What every broker promises; called once per implementation. */
export function describeBroker(name: string, makeSubject: (deliveryLimit: number) => Promise<Subject>): void {
  describe(`${name} keeps the broker's promises`, () => {
    let broker: Broker;
    let topology: ChannelTopology;
    let consumers: Consumer[];

    beforeEach(async () => {
      ({ broker, topology } = await makeSubject(2));
      consumers = [];
    });
    afterEach(async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop({ deadlineMs: 0 })));
      await broker.stop();
    });

    const ready = () => startBroker(broker);

    /** A consumer that keeps what it gets, in order, and settles nothing by itself. */
    async function collect(
      options: { prefetch: number; concurrency?: number },
      onEach?: (d: Delivery) => void,
    ) {
      const got: Delivery[] = [];
      const consumer = broker.consume({
        queue: topology.queue,
        ...options,
        onDelivery: (delivery) => {
          got.push(delivery);
          onEach?.(delivery);
        },
      });
      consumers.push(consumer);
      await waitFor(() => consumer.state() === 'consuming', { ...patience, what: 'a registered consumer' });
      return { consumer, got };
    }

    const idsOf = (deliveries: readonly Delivery[]) => deliveries.map((one) => one.properties.messageId);
    const publish = (...messages: PublishMessage[]) => broker.publishBatch(messages, { deadlineMs });
    const arrived = (got: readonly unknown[], count: number) =>
      waitFor(() => got.length >= count, { ...patience, what: `${count} deliveries` });

    test('E8: an event arrives with its id, type, correlation id, category, trace and bytes', async () => {
      await ready();
      const { got } = await collect({ prefetch: 1 }, (delivery) => delivery.ack());
      const event = eventFor(topology, 'event-1', { category: 'marketing', traceparent: '00-aa-bb-01' });
      expect(await publish(event)).toEqual([{ kind: 'confirmed' }]);
      await arrived(got, 1);
      const [first] = got;
      expect(first?.body.equals(event.body)).toBe(true);
      expect(first?.properties).toMatchObject({
        messageId: 'event-1',
        type: topology.bindingKey,
        correlationId: 'correlation of event-1',
        redelivered: false,
        headers: { [brokerHeaders.category]: 'marketing', [brokerHeaders.traceparent]: '00-aa-bb-01' },
      });
    });

    test('a mandatory event that no queue takes is returned, and its neighbours are confirmed (F11)', async () => {
      await ready();
      await collect({ prefetch: 10 }, (delivery) => delivery.ack());
      const nobody = topology.bindingKey.replace('requested', 'nobody');
      const outcomes = await publish(
        eventFor(topology, 'a'),
        eventFor(topology, 'b', { type: nobody }),
        eventFor(topology, 'c', { type: nobody, mandatory: false }),
        eventFor(topology, 'd'),
      );
      expect(outcomes.map(({ kind }) => kind)).toEqual(['confirmed', 'returned', 'confirmed', 'confirmed']);
    });

    test('before start, a publish is unsettled at once and nothing is kept for later', async () => {
      const begun = performance.now();
      const [outcome] = await publish(eventFor(topology, 'early'));
      expect(outcome?.kind).toBe('unsettled');
      expect(performance.now() - begun).toBeLessThan(1_000);
      expect(broker.connected()).toBe(false);
      await ready();
      const { got } = await collect({ prefetch: 10 }, (delivery) => delivery.ack());
      await publish(eventFor(topology, 'late'));
      await arrived(got, 1);
      expect(idsOf(got)).toEqual(['late']);
    });

    test('listeners hear of every change of state until they are removed', async () => {
      const heard: string[] = [];
      const remove = broker.onStateChange(({ publishing }) => heard.push(publishing));
      await ready();
      expect(heard.at(-1)).toBe('connected');
      const before = heard.length;
      remove();
      await broker.stop();
      expect(heard.length).toBe(before);
      expect(broker.connected()).toBe(false);
    });

    test('the topology may be declared twice, and waiting for it then ends at once', async () => {
      await ready();
      await broker.declareTopology();
      await broker.awaitTopology();
      expect(await broker.queueDepth(topology.queue)).toBe(0);
      expect(await broker.queueDepth(`${topology.queue}.absent`)).toBeNull();
    });

    test('a queue tells how many consumers take from it', async () => {
      await ready();
      expect(await broker.queueStanding(topology.queue)).toEqual({ ready: 0, consumers: 0 });
      const { consumer } = await collect({ prefetch: 1 });
      await waitFor(async () => (await broker.queueStanding(topology.queue))?.consumers === 1, {
        ...patience,
        what: 'the consumer to be counted',
      });
      await consumer.stop({ deadlineMs });
      await waitFor(async () => (await broker.queueStanding(topology.queue))?.consumers === 0, {
        ...patience,
        what: 'the consumer to be gone',
      });
    });

    test('no more than the prefetched are held, and no more than the concurrency are at work', async () => {
      await ready();
      const { consumer, got } = await collect({ prefetch: 3, concurrency: 2 });
      const published = publish(...['a', 'b', 'c', 'd', 'e'].map((id) => eventFor(topology, id)));
      await arrived(got, 2);
      await waitFor(async () => (await broker.queueDepth(topology.queue)) === 2, {
        ...patience,
        what: 'two messages left in the queue',
      });
      expect(consumer.inFlight()).toBe(2);
      expect(idsOf(got)).toEqual(['a', 'b']);
      for (let index = 0; index < 5; index += 1) {
        await arrived(got, index + 1);
        got[index]?.ack();
      }
      expect((await published).every(({ kind }) => kind === 'confirmed')).toBe(true);
      expect(consumer.inFlight()).toBe(0);
    });

    test('a message put back comes again, until the delivery limit sends it to the dead letters', async () => {
      await ready();
      const { got } = await collect({ prefetch: 1 }, (delivery) => delivery.reject({ requeue: true }));
      const published = publish(eventFor(topology, 'poison'));
      await waitFor(async () => (await broker.queueDepth(topology.deadLetterQueue)) === 1, {
        ...patience,
        what: 'a dead letter',
      });
      await published;
      expect(got.map(({ properties }) => properties.redelivered)).toEqual([false, true, true]);
    });

    test('a message refused without requeue is a dead letter at once', async () => {
      await ready();
      const { got } = await collect({ prefetch: 1 }, (delivery) => delivery.reject({ requeue: false }));
      await publish(eventFor(topology, 'refused'));
      await waitFor(async () => (await broker.queueDepth(topology.deadLetterQueue)) === 1, {
        ...patience,
        what: 'a dead letter',
      });
      expect(got).toHaveLength(1);
    });

    test('a handler that throws gets the message again, and the next message is not held up', async () => {
      await ready();
      const { got } = await collect({ prefetch: 1 }, (delivery) => {
        if (!delivery.properties.redelivered && delivery.properties.messageId === 'a')
          throw new Error('oops');
        delivery.ack();
      });
      await publish(eventFor(topology, 'a'), eventFor(topology, 'b'));
      await arrived(got, 3);
      expect(idsOf(got).filter((id) => id === 'a')).toHaveLength(2);
      expect(idsOf(got)).toContain('b');
    });

    test('only the first settling of a delivery counts', async () => {
      await ready();
      const { got } = await collect({ prefetch: 5 }, (delivery) => {
        delivery.ack();
        delivery.reject({ requeue: true });
        delivery.ack();
      });
      await publish(eventFor(topology, 'a'));
      await publish(eventFor(topology, 'b'));
      await arrived(got, 2);
      expect(idsOf(got)).toEqual(['a', 'b']);
    });

    test('pausing gives back what has not started, keeps what has, and resuming goes on', async () => {
      await ready();
      const { consumer, got } = await collect({ prefetch: 3, concurrency: 1 });
      const published = publish(...['a', 'b', 'c'].map((id) => eventFor(topology, id)));
      await arrived(got, 1);
      await consumer.pause();
      expect(consumer.state()).toBe('paused');
      await waitFor(async () => (await broker.queueDepth(topology.queue)) === 2, {
        ...patience,
        what: 'two messages back in the queue',
      });
      got[0]?.ack();
      expect(consumer.inFlight()).toBe(0);
      consumer.resume();
      await arrived(got, 2);
      got[1]?.ack();
      await arrived(got, 3);
      got[2]?.ack();
      expect((await published).every(({ kind }) => kind === 'confirmed')).toBe(true);
      expect(idsOf(got).sort()).toEqual(['a', 'b', 'c']);
    });

    test('stopping waits for what has started', async () => {
      await ready();
      const { consumer, got } = await collect({ prefetch: 2 });
      const published = publish(eventFor(topology, 'a'));
      await arrived(got, 1);
      let isStopped = false;
      const stopping = consumer.stop({ deadlineMs }).then(() => {
        isStopped = true;
      });
      expect(consumer.state()).toBe('stopped');
      expect(isStopped).toBe(false);
      got[0]?.ack();
      await stopping;
      expect(await published).toEqual([{ kind: 'confirmed' }]);
      expect(await broker.queueDepth(topology.queue)).toBe(0);
    });

    test('what is not settled when the stop is due goes to the next consumer', async () => {
      await ready();
      const { consumer, got } = await collect({ prefetch: 2 });
      const published = publish(eventFor(topology, 'a'));
      await arrived(got, 1);
      await consumer.stop({ deadlineMs: 0 });
      got[0]?.ack();
      const next = await collect({ prefetch: 2 }, (delivery) => delivery.ack());
      await arrived(next.got, 1);
      expect(next.got[0]?.properties).toMatchObject({ messageId: 'a', redelivered: true });
      expect(await published).toEqual([{ kind: 'confirmed' }]);
    });
  });
}

// Breaks tried:
// - the event's id not set: E8
// - returns ignored: F11
// - the delivery limit ignored (twin): a message put back comes again
// - a throwing handler's message kept: a handler that throws
