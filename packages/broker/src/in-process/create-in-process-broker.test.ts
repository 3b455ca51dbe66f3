import { emailTopology } from '@crm/contracts';
import { expect, test } from 'vitest';
import { describeBroker, eventFor } from '../testing/conformance.ts';
import { createInProcessBroker } from './create-in-process-broker.ts';

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describeBroker('the in-process twin', async (deliveryLimit) => {
  const topology = { ...emailTopology, deliveryLimit };
  return { topology, broker: createInProcessBroker({ logger, topologies: [topology] }) };
});

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
