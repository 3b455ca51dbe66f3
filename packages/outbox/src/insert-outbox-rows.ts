import type { Json, Sql, SqlFragment } from '@crm/db';
import type { NewOutboxRow } from './outbox-row.ts';

/**
 * The INSERT that queues events, for use in the statement that causes them. With `onlyIf` (a SELECT, which may speak of the
 * row as `r`) each is queued only if that returns a row. Returns the ids.
 *
 * The `traceparent` of a row is kept beside the event's own fields, for whoever publishes it; the table has the
 * columns that it was promised to have, and none for this.
 */
export function insertOutboxRows(
  sql: Sql,
  rows: NewOutboxRow[],
  { onlyIf }: { onlyIf?: SqlFragment } = {},
): SqlFragment {
  const records = rows.map((row) => ({
    id: row.id,
    aggregate_id: row.messageId,
    event_type: row.eventType,
    payload: row.traceparent === undefined ? row.payload : { ...row.payload, traceparent: row.traceparent },
    correlation_id: row.correlationId,
    category: row.category,
    due_in_ms: row.dueInMs,
    attempt_count: row.attemptCount,
  }));
  return sql`
    INSERT INTO public.outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category,
      next_retry_at, attempt_count)
    SELECT r.id, 'message', r.aggregate_id, r.event_type, r.payload, r.correlation_id, r.category,
      clock_timestamp() + r.due_in_ms * interval '1 millisecond', r.attempt_count
    FROM jsonb_to_recordset(${sql.json(records as unknown as Json)}) AS r(id uuid, aggregate_id text, event_type text,
      payload jsonb, correlation_id text, category public.outbox_category, due_in_ms double precision, attempt_count integer)
    WHERE ${onlyIf === undefined ? sql`true` : sql`EXISTS (${onlyIf})`}
    RETURNING id`;
}
