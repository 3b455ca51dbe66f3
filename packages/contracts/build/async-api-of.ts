import { brokerHeaders, type EventType, emailTopology, eventCatalogue, eventTypes } from '../src/index.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

/** What an event says, in a sentence; of ours alone or of others too. */
export const eventSummaries: Readonly<Record<EventType, string>> = {
  [eventTypes.emailRequestedV1]:
    'One attempt at one message is due. A retry is a new event with the same message_id. Read by our consumer alone: it carries personal data.',
  [eventTypes.emailSentV1]: 'A provider has accepted the message, or a person has marked it as sent.',
  [eventTypes.emailFailedV1]: 'One attempt has failed; will_retry says whether another follows.',
};

const { exchange, queue } = emailTopology;
const bindingVersion = '0.3.0';
const ours: readonly EventType[] = [eventTypes.emailRequestedV1];

/** The events and how they travel as AsyncAPI 3.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function asyncApiOf({ version }: { version: string }) {
  const types = Object.values(eventTypes);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'CRM communications: events',
      version,
      description:
        'Events about e-mails, on RabbitMQ. Delivery is at least once: remember the event_id of what you have handled. Order between events is not promised. Take fields that you do not know.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(types.map((type) => [type, channelOf(type)])),
    operations: Object.fromEntries([
      ...types.map((type) => [`send ${type}`, operationOf('send', type)]),
      ...ours.map((type) => [`receive ${type}`, operationOf('receive', type)]),
    ]),
    components: { messages: Object.fromEntries(types.map((type) => [type, messageOf(type)])) },
  };
}

function channelOf(type: EventType) {
  return {
    address: type,
    title: type,
    summary: eventSummaries[type],
    messages: { [type]: { $ref: `#/components/messages/${type}` } },
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name: exchange, type: 'topic', durable: true, autoDelete: false },
        bindingVersion,
      },
    },
  };
}

function operationOf(action: 'send' | 'receive', type: EventType) {
  const isSent = action === 'send';
  return {
    action,
    title: isSent ? `We publish ${type}` : `Our consumer reads ${type} from ${queue}`,
    channel: { $ref: `#/channels/${type}` },
    messages: [{ $ref: `#/channels/${type}/messages/${type}` }],
    bindings: {
      amqp: isSent
        ? { deliveryMode: 2, mandatory: ours.includes(type), timestamp: true, bindingVersion }
        : { ack: true, bindingVersion },
    },
  };
}

function messageOf(type: EventType) {
  const { schema, example } = eventCatalogue[type];
  return {
    name: type,
    title: type,
    summary: eventSummaries[type],
    contentType: 'application/json',
    correlationId: {
      description: 'One for everything that one request has caused; also the AMQP correlation_id.',
      location: '$message.payload#/correlation_id',
    },
    headers: {
      type: 'object',
      required: [brokerHeaders.category],
      properties: {
        [brokerHeaders.category]: { type: 'string', enum: ['transactional', 'marketing'] },
        [brokerHeaders.traceparent]: { type: 'string', description: 'W3C Trace Context' },
      },
    },
    payload: {
      schemaFormat: 'application/schema+json;version=draft-07',
      schema: jsonSchemaOf(schema, { id: type, title: type, target: 'draft-07' }),
    },
    examples: [
      { name: 'example', headers: { [brokerHeaders.category]: example.category }, payload: example },
    ],
    bindings: { amqp: { messageType: type, bindingVersion } },
  };
}
