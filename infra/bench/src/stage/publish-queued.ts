import { emailTopology } from '@crm/contracts';
import { connect } from 'amqplib';
import type { Place } from './open-stage.ts';

/** Puts the events of one filling into the queue, confirmed, so that a consumer begins with all of them. */
export async function publishQueued({ db, amqpUrl }: Place, mark: string): Promise<void> {
  const rows = await db.sql<{ id: string; correlationId: string; payload: object }[]>`
    SELECT id, correlation_id AS "correlationId", payload FROM public.outbox_messages
     WHERE correlation_id LIKE ${`${mark}-%`}`;
  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  for (const { id, correlationId, payload } of rows) {
    channel.publish(emailTopology.exchange, emailTopology.bindingKey, Buffer.from(JSON.stringify(payload)), {
      persistent: true,
      contentType: 'application/json',
      messageId: id,
      correlationId,
      type: emailTopology.bindingKey,
    });
  }
  await channel.waitForConfirms();
  await connection.close();
}
