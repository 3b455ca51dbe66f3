import type { EmailFailedV1, EmailRequestedV1, EmailSentV1 } from '@crm/contracts';
import { currentTraceparent } from '@crm/runtime';
import type { NewOutboxRow } from './outbox-row.ts';

/** The outbox row of an event: the whole event, due at once unless said otherwise, within the trace of who queues it. */
export function rowOf(
  event: EmailRequestedV1 | EmailSentV1 | EmailFailedV1,
  { dueInMs = null, attemptCount = 0 }: { dueInMs?: number | null; attemptCount?: number } = {},
): NewOutboxRow {
  return {
    id: event.event_id,
    messageId: event.message_id,
    eventType: event.event_type,
    payload: event,
    correlationId: event.correlation_id,
    category: event.category,
    dueInMs,
    attemptCount,
    traceparent: currentTraceparent(),
  };
}
