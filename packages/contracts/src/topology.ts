import { eventTypes } from './events/event-types.ts';

/** RabbitMQ names of the e-mail channel (E8). Other channels follow the pattern with their name for `email`. */
export const emailTopology = {
  exchange: 'crm.email.topic',
  queue: 'q.crm.email.v1',
  bindingKey: eventTypes.emailRequestedV1,
  deadLetterQueue: 'q.crm.email.v1.dlq',
  /** Redeliveries after which the broker itself dead-letters: the net for a consumer that crashes each time. */
  deliveryLimit: 20,
} as const;

/** Headers on broker messages. */
export const brokerHeaders = {
  category: 'x-category',
  errorCode: 'x-error-code',
  eventId: 'x-event-id',
  traceparent: 'traceparent',
} as const;
