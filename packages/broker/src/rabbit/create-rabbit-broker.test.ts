import { inject } from 'vitest';
import { describeBroker, type Subject } from '../testing/conformance.ts';
import { describeDeadLetters } from '../testing/conformance-of-dead-letters.ts';
import { makeTopology } from '../testing/make-topology.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createRabbitBroker } from './create-rabbit-broker.ts';

async function makeSubject(deliveryLimit: number): Promise<Subject> {
  const topology = makeTopology(deliveryLimit);
  const broker = createRabbitBroker({
    url: inject('amqpUrl'),
    name: 'conformance',
    logger: createRecordingLogger().logger,
    topologies: [topology],
  });
  return { topology, broker };
}

describeBroker('RabbitMQ', makeSubject);
describeDeadLetters('RabbitMQ', makeSubject);
