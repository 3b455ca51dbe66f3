import type { MessageProperties } from '@crm/broker';
import { correlationIdSchema, type EventType, eventCatalogue, uuidSchema } from '@crm/contracts';
import * as v from 'valibot';

/** Who a delivery says it is; `null` (`unknown` as type) where that is not of the form it must have. */
export type Identity = {
  eventId: string | null;
  correlationId: string | null;
  eventType: EventType | 'unknown';
};

/**
 * Reads what may be written down of a delivery's properties. They are the sender's word like its body: an address in
 * one of them would stand in logs and headers (E9), an endless number of types would be as many metrics, and a NUL
 * is no text to PostgreSQL.
 */
export function readIdentity({ messageId, correlationId, type }: MessageProperties): Identity {
  return {
    eventId: v.is(uuidSchema, messageId) ? messageId : null,
    correlationId: v.is(correlationIdSchema, correlationId) ? correlationId : null,
    eventType: isEventType(type) ? type : 'unknown',
  };
}

/** Whether we know such events. */
export function isEventType(value: unknown): value is EventType {
  return typeof value === 'string' && Object.hasOwn(eventCatalogue, value);
}
