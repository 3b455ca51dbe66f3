import type { BrokerLogger, ConsumeOptions, Consumer, Delivery } from '../broker.ts';
import { createDesk } from '../desk.ts';
import type { Item, MemoryQueue } from './memory-queue.ts';

/** Consumes a queue in memory with the manners of the real one: prefetch, redelivery, delivery limit. */
export function createMemoryConsumer(
  options: ConsumeOptions & {
    queue: string;
    source: MemoryQueue;
    deliveryLimit: number;
    /** Where a refused or too often redelivered item goes. */
    deadLetter: (item: Item) => void;
    logger: BrokerLogger;
  },
): Consumer {
  const { source, prefetch, logger, queue } = options;
  const held = new Set<Item>();
  let wanted: 'consuming' | 'paused' | 'stopped' = 'consuming';

  const desk = createDesk<MemoryQueue>({
    concurrency: options.concurrency ?? prefetch,
    onDelivery: options.onDelivery,
    logger,
    queue,
  });
  const stopListening = source.onItem(pull);

  function pull(): void {
    while (wanted === 'consuming' && held.size < prefetch) {
      const item = source.shift();
      if (item === null) return;
      held.add(item);
      item.deliveries += 1;
      desk.put(deliveryOf(item), source);
    }
  }

  function deliveryOf(item: Item): Delivery {
    const { body, options: properties } = item.message;
    const whenHeld = (settle: () => void) => {
      if (held.delete(item)) settle();
      else logger.warn({ queue, messageId: properties.messageId }, 'the delivery had been taken back');
      setImmediate(pull);
    };
    return {
      body,
      properties: {
        messageId: properties.messageId,
        type: properties.type ?? null,
        correlationId: properties.correlationId ?? null,
        headers: properties.headers ?? {},
        redelivered: item.deliveries > 1,
      },
      ack: () => whenHeld(() => item.settle({ kind: 'confirmed' })),
      reject: ({ requeue }) => whenHeld(() => (requeue ? putBack(item) : options.deadLetter(item))),
    };
  }

  function putBack(item: Item): void {
    // As with a quorum queue: the first delivery and `deliveryLimit` repetitions.
    if (item.deliveries > options.deliveryLimit) options.deadLetter(item);
    else if (!item.isGivenUp()) source.unshift(item);
  }

  return {
    state: () => wanted,
    inFlight: () => desk.running(),
    pause: async () => {
      if (wanted === 'consuming') wanted = 'paused';
      desk.giveBack();
    },
    resume: () => {
      if (wanted !== 'paused') return;
      wanted = 'consuming';
      pull();
    },
    stop: async ({ deadlineMs }) => {
      wanted = 'stopped';
      stopListening();
      desk.giveBack();
      await desk.idle(deadlineMs);
      for (const item of held) {
        held.delete(item);
        putBack(item);
      }
    },
  };
}
