import type { BrokerLogger, ConsumeOptions, Delivery } from './broker.ts';
import { messageOf } from './message-of.ts';

/** Where deliveries wait for a free hand, and where those at work are counted. `Source` is what they came from. */
export type Desk<Source> = {
  put: (delivery: Delivery, source: Source) => void;
  /** Puts everything that has not started back into the queue. */
  giveBack: () => void;
  /** Forgets what has not started and came from a source that is gone. */
  drop: (source: Source) => void;
  running: () => number;
  /** Waits until nothing runs, at most `deadlineMs`; answers how many still do. */
  idle: (deadlineMs: number) => Promise<number>;
};

/** The part of a consumer that has nothing to do with AMQP; both brokers use it. */
export function createDesk<Source>(options: {
  concurrency: number;
  queue: string;
  onDelivery: ConsumeOptions['onDelivery'];
  logger: BrokerLogger;
}): Desk<Source> {
  const { concurrency, onDelivery, logger, queue } = options;
  const running = new Set<Delivery>();
  const idleListeners = new Set<() => void>();
  let waiting: { delivery: Delivery; source: Source }[] = [];

  function startNext(): void {
    while (running.size < concurrency) {
      const next = waiting.shift();
      if (next === undefined) return;
      begin(next.delivery);
    }
  }

  function begin(raw: Delivery): void {
    let isSettled = false;
    const once = (settle: () => void) => {
      if (isSettled) return;
      isSettled = true;
      settle();
      running.delete(delivery);
      if (running.size === 0) for (const listener of [...idleListeners]) listener();
      startNext();
    };
    const delivery: Delivery = {
      body: raw.body,
      properties: raw.properties,
      ack: () => once(raw.ack),
      reject: (how) => once(() => raw.reject(how)),
    };
    running.add(delivery);
    void handle(delivery);
  }

  async function handle(delivery: Delivery): Promise<void> {
    try {
      await onDelivery(delivery);
    } catch (error) {
      const fields = { queue, messageId: delivery.properties.messageId, cause: messageOf(error) };
      logger.error(fields, 'a handler threw; an unsettled delivery goes back to its queue');
      delivery.reject({ requeue: true });
    }
  }

  return {
    put: (delivery, source) => {
      waiting.push({ delivery, source });
      startNext();
    },
    giveBack: () => {
      const back = waiting;
      waiting = [];
      for (const { delivery } of back) delivery.reject({ requeue: true });
    },
    drop: (source) => {
      waiting = waiting.filter((entry) => entry.source !== source);
    },
    running: () => running.size,
    idle: (deadlineMs) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          idleListeners.delete(done);
          resolve(running.size);
        };
        const timer = setTimeout(done, deadlineMs);
        idleListeners.add(done);
        if (running.size === 0) done();
      }),
  };
}
