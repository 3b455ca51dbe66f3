import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** Entries of one kind in one story: a correlation id that a caller uses for a whole campaign must not fill the heap. */
export const entriesMax = 1_000;

/** A time to the microsecond as ISO 8601 text: a JavaScript date would put two entries of one millisecond out of order. */
export function exactTime(column: AnyColumn): SQL<string> {
  return sql<string>`to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
