import { inject } from 'vitest';
import { describeBroker } from '../testing/conformance.ts';
import { makeTopology } from '../testing/make-topology.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createRabbitBroker } from './create-rabbit-broker.ts';

describeBroker('RabbitMQ', async (deliveryLimit) => {
  const topology = makeTopology(deliveryLimit);
  const broker = createRabbitBroker({
    url: inject('amqpUrl'),
    name: 'conformance',
    logger: createRecordingLogger().logger,
    topologies: [topology],
  });
  return { topology, broker };
});
