import type { Json, Sql, SqlFragment } from '@crm/db';
import { currentTraceparent } from '@crm/runtime';
import type { NewOutboxRow } from './outbox-row.ts';

/**
 * The INSERT that queues events, for use in the statement that causes them. With `onlyIf` (a SELECT) they are
 * queued only if that returns a row. They are of the trace in which this is called. Returns the ids.
 */
export function insertOutboxRows(
  sql: Sql,
  rows: NewOutboxRow[],
  { onlyIf }: { onlyIf?: SqlFragment } = {},
): SqlFragment {
  const traceparent = currentTraceparent() ?? null;
  const records = rows.map((row) => ({
    id: row.id,
    aggregate_id: row.messageId,
    event_type: row.eventType,
    payload: row.payload,
    correlation_id: row.correlationId,
    category: row.category,
    due_in_ms: row.dueInMs,
    attempt_count: row.attemptCount,
    traceparent,
  }));
  return sql`
    INSERT INTO public.outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category,
      next_retry_at, attempt_count, traceparent)
    SELECT r.id, 'message', r.aggregate_id, r.event_type, r.payload, r.correlation_id, r.category,
      clock_timestamp() + r.due_in_ms * interval '1 millisecond', r.attempt_count, r.traceparent
    FROM jsonb_to_recordset(${sql.json(records as unknown as Json)}) AS r(id uuid, aggregate_id text, event_type text,
      payload jsonb, correlation_id text, category public.outbox_category, due_in_ms double precision, attempt_count integer,
      traceparent text)
    WHERE ${onlyIf === undefined ? sql`true` : sql`EXISTS (${onlyIf})`}
    RETURNING id`;
}
