import { emailTopology } from '@crm/contracts';
import { expect, test } from 'vitest';
import { describeBroker, eventFor, type Subject } from '../testing/conformance.ts';
import { describeDeadLetters } from '../testing/conformance-of-dead-letters.ts';
import { createInProcessBroker } from './create-in-process-broker.ts';

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function makeSubject(deliveryLimit: number): Promise<Subject> {
  const topology = { ...emailTopology, deliveryLimit };
  return { topology, broker: createInProcessBroker({ logger, topologies: [topology] }) };
}

describeBroker('the in-process twin', makeSubject);
describeDeadLetters('the in-process twin', makeSubject);

test('the twin confirms only after the handler has settled, so the outbox keeps what is under way', async () => {
  const broker = createInProcessBroker({ logger });
  broker.start();
  const steps: string[] = [];
  broker.consume({
    queue: emailTopology.queue,
    prefetch: 1,
    onDelivery: (delivery) => {
      steps.push('handled');
      setImmediate(() => {
        steps.push('settled');
        delivery.ack();
      });
    },
  });
  await broker.publishBatch([eventFor(emailTopology, 'a')], { deadlineMs: 5_000 });
  steps.push('confirmed');
  expect(steps).toEqual(['handled', 'settled', 'confirmed']);
});

test('what nobody has taken by the deadline is unsettled and not kept', async () => {
  const broker = createInProcessBroker({ logger });
  broker.start();
  const [outcome] = await broker.publishBatch([eventFor(emailTopology, 'a')], { deadlineMs: 20 });
  expect(outcome?.kind).toBe('unsettled');
  expect(await broker.queueDepth(emailTopology.queue)).toBe(0);
});
