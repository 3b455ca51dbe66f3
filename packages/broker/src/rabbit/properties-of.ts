import type { Message } from 'amqplib';
import type { MessageProperties } from '../broker.ts';

/** The properties that we use, checked for their types: any client may have written them. */
export function propertiesOf({ fields, properties }: Message): MessageProperties {
  return {
    messageId: textOrNull(properties.messageId),
    type: textOrNull(properties.type),
    correlationId: textOrNull(properties.correlationId),
    headers: properties.headers ?? {},
    redelivered: fields.redelivered === true,
  };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
