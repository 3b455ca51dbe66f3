import { createHash } from 'node:crypto';
import type { PublishMessage } from '@crm/broker';
import { emailTopology } from '@crm/contracts';
import type { ClaimedRow } from '@crm/outbox';
import { formatTraceparent } from '@crm/runtime';

/**
 * A row as the broker gets it: the whole event with its category in payload and header (E18). `mandatory` only where
 * the queue is ours: `sent` and `failed` may have no subscriber, and that is no failure.
 */
export function toPublishMessage(row: ClaimedRow): PublishMessage {
  const correlationId = row.correlationId ?? row.id;
  return {
    id: row.id,
    type: row.eventType,
    correlationId,
    category: row.category,
    traceparent: traceOf({ correlationId, eventId: row.id }),
    body: Buffer.from(JSON.stringify({ ...row.payload, category: row.category })),
    mandatory: row.eventType === emailTopology.bindingKey,
    occurredAt: row.createdAt,
  };
}

// One trace a correlation and one span an event, derived and not stored: an event published again hours later, after
// a crash or a retry, is still in its trace.
function traceOf({ correlationId, eventId }: { correlationId: string; eventId: string }): string {
  const hex = (text: string, digits: number) =>
    createHash('sha256').update(text).digest('hex').slice(0, digits);
  return formatTraceparent({ traceId: hex(correlationId, 32), spanId: hex(eventId, 16), sampled: true });
}
