import { expect, it } from 'vitest';
import { brokerHeaders, emailTopology } from './topology.ts';

// Other teams' bindings and alerts name these, so they are written out here and not taken from the code.
it('E8: exchange, queues and binding key have the names that other teams rely on', () => {
  expect(emailTopology).toEqual({
    exchange: 'crm.email.topic',
    queue: 'q.crm.email.v1',
    bindingKey: 'crm.email.requested.v1',
    deadLetterQueue: 'q.crm.email.v1.dlq',
    deliveryLimit: 20,
  });
});

it('E8: the headers of a broker message have their names', () => {
  expect(brokerHeaders).toEqual({
    category: 'x-category',
    errorCode: 'x-error-code',
    eventId: 'x-event-id',
    traceparent: 'traceparent',
  });
});

// Breaks tried:
// - deadLetterQueue 'q.crm.email.dlq': the first goes red.
// - category header 'category': the second goes red.
