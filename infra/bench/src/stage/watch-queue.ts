import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { connect } from 'amqplib';

/** Takes what comes into the queue and acknowledges it, so that the broker never fills; tells losses and repeats apart. */
export type QueueWatch = {
  /** Forgets what came before. */
  begin: () => void;
  /** What came since `begin` and was different; the number of all where something came twice. */
  found: () => number;
  /** Resolves when so many have come. */
  until: (count: number) => Promise<void>;
  stop: () => Promise<void>;
};

const timeoutMs = 300_000;

/** Begins at once; the queue must be there. */
export async function watchQueue(amqpUrl: string): Promise<QueueWatch> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.prefetch(2_000);
  let ids = new Set<string>();
  let received = 0;
  await channel.consume(emailTopology.queue, (message) => {
    if (message === null) return;
    received += 1;
    ids.add(String(message.properties.messageId));
    channel.ack(message);
  });
  return {
    begin: () => {
      ids = new Set();
      received = 0;
    },
    found: () => (ids.size === received ? ids.size : received),
    until: async (count) => {
      await waitFor(() => received >= count, { timeoutMs, what: `${count} events in the queue` });
    },
    stop: () => connection.close(),
  };
}
