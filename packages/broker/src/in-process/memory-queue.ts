import type { PublishOutcome } from '../broker.ts';
import type { Outgoing } from '../outgoing.ts';

/** A message in memory, with the publisher who may still wait for its end. */
export type Item = {
  message: Outgoing;
  /** Deliveries so far. */
  deliveries: number;
  /** Answers the publisher; once it has, later calls do nothing. */
  settle: (outcome: PublishOutcome) => void;
  /** True when the publisher has given up: it will publish again, so this copy need not be delivered again. */
  isGivenUp: () => boolean;
};

/** A FIFO queue in memory that wakes its consumers. */
export type MemoryQueue = {
  push: (item: Item) => void;
  unshift: (item: Item) => void;
  shift: () => Item | null;
  remove: (item: Item) => void;
  length: () => number;
  consumers: () => number;
  onItem: (listener: () => void) => () => void;
};

/** The queue, empty. Listeners are called in a later turn, so that a push never runs a handler itself. */
export function createMemoryQueue(): MemoryQueue {
  const items: Item[] = [];
  const listeners = new Set<() => void>();
  const wake = () =>
    setImmediate(() => {
      for (const listener of [...listeners]) listener();
    });
  return {
    push: (item) => {
      items.push(item);
      wake();
    },
    unshift: (item) => {
      items.unshift(item);
      wake();
    },
    shift: () => items.shift() ?? null,
    remove: (item) => {
      const at = items.indexOf(item);
      if (at !== -1) items.splice(at, 1);
    },
    length: () => items.length,
    consumers: () => listeners.size,
    onItem: (listener) => {
      listeners.add(listener);
      wake();
      return () => listeners.delete(listener);
    },
  };
}
