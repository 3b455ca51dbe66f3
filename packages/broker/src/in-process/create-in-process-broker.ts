import { emailTopology } from '@crm/contracts';
import type {
  Broker,
  BrokerLogger,
  BrokerState,
  ChannelTopology,
  PublishOutcome,
  QueueStanding,
} from '../broker.ts';
import { exchangeOf } from '../exchange-of.ts';
import { deadLetterOutgoing, eventOutgoing, type Outgoing } from '../outgoing.ts';
import { createMemoryConsumer } from './consumer.ts';
import { createMemoryQueue, type Item, type MemoryQueue } from './memory-queue.ts';

/**
 * The twin for the one-process demo. It keeps nothing the outbox does not: a publish is confirmed when the handler
 * has settled, and what nobody has taken by the deadline is dropped as `unsettled`, to be published again.
 * It therefore hides the crash windows between outbox and queue; those are tested on RabbitMQ.
 */
export function createInProcessBroker(options: {
  logger: BrokerLogger;
  topologies?: readonly ChannelTopology[];
}): Broker {
  const { logger, topologies = [emailTopology] } = options;
  const queues = new Map<string, MemoryQueue>();
  for (const { queue, deadLetterQueue } of topologies) {
    queues.set(queue, createMemoryQueue());
    queues.set(deadLetterQueue, createMemoryQueue());
  }
  const listeners = new Set<(state: BrokerState) => void>();
  let isRunning = false;

  function queueOf(name: string): MemoryQueue {
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`There is no queue ${name}`);
    return queue;
  }

  async function queueStanding(name: string): Promise<QueueStanding | null> {
    const queue = queues.get(name);
    if (!isRunning || queue === undefined) return null;
    return { ready: queue.length(), consumers: queue.consumers() };
  }

  function state(): BrokerState {
    const one = isRunning ? 'connected' : 'disconnected';
    return { publishing: one, consuming: one };
  }

  function turn(on: boolean): void {
    if (isRunning === on) return;
    isRunning = on;
    for (const listener of [...listeners]) listener(state());
  }

  /** Where the exchange would put it: the default exchange by queue name, a topic exchange by its one binding. */
  function route({ exchange, routingKey }: Outgoing): MemoryQueue | null {
    if (exchange === '') return queues.get(routingKey) ?? null;
    const bound = topologies.find((one) => one.exchange === exchange && one.bindingKey === routingKey);
    return bound === undefined ? null : queueOf(bound.queue);
  }

  function publish(message: Outgoing, deadlineMs: number): Promise<PublishOutcome> {
    const target = route(message);
    if (!isRunning) return Promise.resolve({ kind: 'unsettled', reason: 'the broker is not running' });
    if (target === null) {
      return Promise.resolve(
        message.options.mandatory === true ? { kind: 'returned', reason: 'NO_ROUTE' } : { kind: 'confirmed' },
      );
    }
    return new Promise((resolve) => {
      let isGivenUp = false;
      const item: Item = {
        message,
        deliveries: 0,
        isGivenUp: () => isGivenUp,
        settle: (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        },
      };
      const timer = setTimeout(() => {
        isGivenUp = true;
        target.remove(item);
        resolve({ kind: 'unsettled', reason: 'not handled within the deadline' });
      }, deadlineMs);
      target.push(item);
    });
  }

  /** Dead letters stay, so their publisher need not wait for anybody. */
  function keepDeadLetter(message: Outgoing, queue: string): void {
    queueOf(queue).push({ message, deliveries: 0, settle: () => {}, isGivenUp: () => false });
  }

  return {
    transport: 'in-process',
    start: () => turn(true),
    stop: async () => turn(false),
    connected: () => isRunning,
    state,
    onStateChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    declareTopology: async () => {},
    awaitTopology: async () => {},
    publishBatch: (messages, { deadlineMs }) =>
      Promise.all(
        messages.map((message) =>
          publish(eventOutgoing(exchangeOf(message.type, topologies), message), deadlineMs),
        ),
      ),
    consume: (consumeOptions) => {
      const { queue } = consumeOptions;
      const topology = topologies.find((one) => one.queue === queue);
      return createMemoryConsumer({
        ...consumeOptions,
        source: queueOf(queue),
        deliveryLimit: topology?.deliveryLimit ?? Number.POSITIVE_INFINITY,
        deadLetter: (item) => {
          if (topology !== undefined) keepDeadLetter(item.message, topology.deadLetterQueue);
          item.settle({ kind: 'confirmed' });
        },
        logger,
      });
    },
    publishDeadLetter: async (letter) => {
      if (!isRunning) return { kind: 'unsettled', reason: 'the broker is not running' };
      if (!queues.has(letter.queue)) return { kind: 'returned', reason: 'NO_ROUTE' };
      keepDeadLetter(deadLetterOutgoing(letter), letter.queue);
      return { kind: 'confirmed' };
    },
    queueStanding,
    queueDepth: async (queue) => (await queueStanding(queue))?.ready ?? null,
    rotateQueue: async (name, decide, { max }) => {
      const queue = queueOf(name);
      const rounds = Math.min(max, queue.length());
      let removed = 0;
      let kept = 0;
      while (removed + kept < rounds) {
        const item = queue.shift();
        if (item === null) break;
        const verdict = await verdictOf(item, decide).catch((error: unknown) => {
          queue.unshift(item);
          throw error;
        });
        if (verdict === 'keep') {
          queue.push({ ...item, deliveries: 0 });
          kept += 1;
        } else {
          removed += 1;
        }
      }
      return { removed, kept };
    },
  };
}

async function verdictOf(item: Item, decide: Parameters<Broker['rotateQueue']>[1]) {
  const { body, options } = item.message;
  return decide({
    body,
    properties: {
      messageId: options.messageId,
      type: options.type ?? null,
      correlationId: options.correlationId ?? null,
      headers: options.headers ?? {},
      redelivered: item.deliveries > 0,
    },
  });
}
