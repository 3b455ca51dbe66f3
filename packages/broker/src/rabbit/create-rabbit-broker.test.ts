import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { describeBroker } from '../conformance.ts';
import { createRabbitBroker } from './create-rabbit-broker.ts';

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describeBroker('RabbitMQ', async (deliveryLimit) => {
  const run = randomUUID().slice(0, 8);
  const topology = {
    exchange: `crm.e${run}.topic`,
    queue: `q.crm.e${run}.v1`,
    bindingKey: `crm.e${run}.requested.v1`,
    deadLetterQueue: `q.crm.e${run}.v1.dlq`,
    deliveryLimit,
  };
  const broker = createRabbitBroker({
    url: inject('amqpUrl'),
    name: 'conformance',
    logger,
    topologies: [topology],
  });
  return { topology, broker };
});
