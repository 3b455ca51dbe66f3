import { emailTopology } from '@crm/contracts';
import { newId } from '@crm/runtime';
import { connect } from 'amqplib';
import { type Described, propertiesOf } from './properties-of.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

// The least that publishing can be: the same message over and over, a thousand unconfirmed at most, no database.
const window = 1_000;
const { amqpUrl = '', body = '' } = readSettings();
const connection = await connect(amqpUrl);
const channel = await connection.createConfirmChannel();
const bytes = Buffer.from(body);
const properties = propertiesOf(JSON.parse(body) as Described);

serveOrders<{ count: number }>(({ count }) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let [sent, confirmed] = [0, 0];
  const publishMore = () => {
    for (; sent < count && sent - confirmed < window; sent += 1) {
      const options = { ...properties, messageId: newId() };
      channel.publish(emailTopology.exchange, emailTopology.bindingKey, bytes, options, (error: unknown) => {
        if (error) return reject(error);
        confirmed += 1;
        if (confirmed === count) return resolve();
        publishMore();
      });
    }
  };
  publishMore();
  return promise;
});
