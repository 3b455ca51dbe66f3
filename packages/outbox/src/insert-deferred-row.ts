import type { Json, Sql, SqlFragment } from '@crm/db';
import { currentTraceparent } from '@crm/runtime';
import type { NewOutboxRow } from './outbox-row.ts';

/** How `last_error` begins where nothing failed: the row waits for a provider that takes no more for now. */
export const deferredMark = 'waits: ';

/** The INSERT of a request that has to wait for its provider and says so; only if `onlyIf` (a SELECT) returns a row. */
export function insertDeferredRow(
  sql: Sql,
  row: NewOutboxRow,
  { reason, onlyIf }: { reason: string; onlyIf: SqlFragment },
): SqlFragment {
  const traceparent = currentTraceparent();
  const payload = traceparent === undefined ? row.payload : { ...row.payload, traceparent };
  return sql`
    INSERT INTO public.outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category,
      next_retry_at, attempt_count, last_error)
    SELECT ${row.id}::uuid, 'message', ${row.messageId}::text, ${row.eventType}::text, ${sql.json(payload as Json)},
           ${row.correlationId}::text,
           ${row.category}::public.outbox_category,
           clock_timestamp() + ${row.dueInMs ?? 0}::float8 * interval '1 millisecond', ${row.attemptCount}::integer,
           ${deferredMark + reason}::text
     WHERE EXISTS (${onlyIf})`;
}
