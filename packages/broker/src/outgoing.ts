import { brokerHeaders } from '@crm/contracts';
import type { Options } from 'amqplib';
import type { DeadLetter, PublishMessage } from './broker.ts';

/** One publish in AMQP's words. `messageId` is what ties a return to it. */
export type Outgoing = {
  exchange: string;
  routingKey: string;
  body: Buffer;
  options: Options.Publish & { messageId: string };
};

const contentType = 'application/json';

/** An event in AMQP's words (E8): persistent JSON, routing key and `type` the event type, `message_id` its id. */
export function eventOutgoing(exchange: string, message: PublishMessage): Outgoing {
  return {
    exchange,
    routingKey: message.type,
    body: message.body,
    options: {
      contentType,
      persistent: true,
      mandatory: message.mandatory,
      messageId: message.id,
      type: message.type,
      correlationId: message.correlationId,
      timestamp: inSeconds(message.occurredAt),
      headers: {
        [brokerHeaders.category]: message.category,
        ...(message.traceparent === undefined ? {} : { [brokerHeaders.traceparent]: message.traceparent }),
      },
    },
  };
}

/** A dead letter straight to its queue, through the default exchange, where the routing key is the queue's name. */
export function deadLetterOutgoing(letter: DeadLetter): Outgoing {
  return {
    exchange: '',
    routingKey: letter.queue,
    body: letter.body,
    options: {
      contentType,
      persistent: true,
      mandatory: true,
      messageId: letter.messageId,
      headers: { ...letter.headers },
      ...(letter.type === null ? {} : { type: letter.type }),
      ...(letter.correlationId === null ? {} : { correlationId: letter.correlationId }),
    },
  };
}

/** AMQP's timestamp counts seconds. */
const inSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);
