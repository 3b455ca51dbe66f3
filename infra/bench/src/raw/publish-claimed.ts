import { emailTopology } from '@crm/contracts';
import type { ConfirmChannel } from 'amqplib';
import type pg from 'pg';
import { type Described, propertiesOf } from './properties-of.ts';

type Row = { id: string; eventType: string; payload: Described };

const claim = {
  name: 'claim',
  text: `SELECT id, event_type AS "eventType", payload FROM public.outbox_messages WHERE published_at IS NULL AND category = 'transactional'
          ORDER BY COALESCE(next_retry_at, created_at), id LIMIT 500 FOR UPDATE SKIP LOCKED`,
};
const mark = {
  name: 'mark',
  text: 'UPDATE public.outbox_messages SET published_at = clock_timestamp() WHERE id = ANY($1)',
};

/** Claims what is there, publishes it, awaits the confirms and marks it, in one transaction. */
export async function publishClaimed(pool: pg.Pool, channel: ConfirmChannel): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<Row>(claim);
    for (const { id, eventType, payload } of rows) {
      const body = Buffer.from(JSON.stringify(payload));
      const options = { ...propertiesOf(payload), messageId: id };
      channel.publish(emailTopology.exchange, eventType, body, options);
    }
    await channel.waitForConfirms();
    await client.query({ ...mark, values: [rows.map(({ id }) => id)] });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
