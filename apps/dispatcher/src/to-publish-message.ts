import { hash } from 'node:crypto';
import type { PublishMessage } from '@crm/broker';
import { emailTopology } from '@crm/contracts';
import type { ClaimedRow } from '@crm/outbox';
import { formatTraceparent, validTraceparent } from '@crm/runtime';

/**
 * A row as the broker gets it: the whole event with its category in payload and header (E18). `mandatory` only where
 * the queue is ours: `sent` and `failed` may have no subscriber, and that is no failure.
 */
export function toPublishMessage(row: ClaimedRow, traceparent = traceparentOf(row)): PublishMessage {
  return {
    id: row.id,
    type: row.eventType,
    correlationId: row.correlationId ?? row.id,
    category: row.category,
    traceparent,
    body: Buffer.from(row.body),
    mandatory: row.eventType === emailTopology.bindingKey,
    occurredAt: row.createdAt,
  };
}

/**
 * The trace of a row. Where none was stored with it there is one a correlation and one span an event, derived: published
 * again hours later, after a crash or a retry, it is still in its trace.
 */
export function traceparentOf({ id, correlationId, traceparent }: ClaimedRow): string {
  const stored = validTraceparent(traceparent);
  if (stored !== undefined) return stored;
  const hex = (text: string, digits: number) => hash('sha256', text).slice(0, digits);
  return formatTraceparent({ traceId: hex(correlationId ?? id, 32), spanId: hex(id, 16), sampled: true });
}
