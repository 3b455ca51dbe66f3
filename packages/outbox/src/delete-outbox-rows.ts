import type { Sql, SqlFragment } from '@crm/db';

/** The DELETE of events whose time is over, for the statement that decides which they are; `ids` is a SELECT of ids. */
export function deleteOutboxRows(sql: Sql, { ids }: { ids: SqlFragment }): SqlFragment {
  // Never one that waits, whatever was decided: an event that was not published is not over.
  return sql`DELETE FROM public.outbox_messages WHERE id IN (${ids}) AND published_at IS NOT NULL RETURNING id`;
}
