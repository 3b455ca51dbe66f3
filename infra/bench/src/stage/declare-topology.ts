import { emailTopology } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { connect } from 'amqplib';
import type { Place, Stage } from './open-stage.ts';
import { startProduct } from './start-product.ts';

/** Has a dispatcher declare the queues and go again: it would publish what a consumer says of its mails. */
export async function declareTopology(stage: Stage, place: Place): Promise<void> {
  const dispatcher = await startProduct('dispatcher', { ...stage, ...place });
  await waitFor(() => isDeclared(place), { timeoutMs: 60_000, what: 'the queue' });
  await dispatcher.stop();
}

async function isDeclared({ amqpUrl }: Place): Promise<boolean> {
  const connection = await connect(amqpUrl);
  try {
    const channel = await connection.createChannel();
    // A queue that is not there closes the channel.
    channel.on('error', () => undefined);
    return await channel.checkQueue(emailTopology.deadLetterQueue).then(
      () => true,
      () => false,
    );
  } finally {
    await connection.close();
  }
}
