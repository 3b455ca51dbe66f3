import type { DeadLetters, DeadLettersQuery } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { and, count, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';

const { deadLetters } = schema;
// Microseconds as text: a JavaScript Date would round them away and a cursor could skip a letter.
const exactTime = sql<string>`to_char(${deadLetters.createdAt}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const cursorForm =
  /^(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * What waits for a person, newest first, a page at a time; `open` counts all. The broker's own count is the caller's
 * to add. A cursor that is not ours gives the first page.
 */
export async function listDeadLetters(
  db: Db,
  { errorCode, limit, cursor }: DeadLettersQuery,
): Promise<Omit<DeadLetters, 'queueDepth'>> {
  const isOpen = isNull(deadLetters.resolvedAt);
  const [rows, [total]] = await Promise.all([
    db.orm
      .select({
        id: deadLetters.id,
        eventId: deadLetters.eventId,
        messageId: deadLetters.messageId,
        correlationId: deadLetters.correlationId,
        queue: deadLetters.queue,
        errorCode: deadLetters.errorCode,
        errorMessage: deadLetters.errorMessage,
        replayable: deadLetters.replayable,
        createdAt: exactTime,
      })
      .from(deadLetters)
      .where(
        and(
          isOpen,
          errorCode === undefined ? undefined : eq(deadLetters.errorCode, errorCode),
          cursor === undefined ? undefined : beyond(cursor),
        ),
      )
      .orderBy(desc(deadLetters.createdAt), desc(deadLetters.id))
      .limit(limit + 1),
    db.orm.select({ open: count() }).from(deadLetters).where(isOpen),
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor =
    rows.length > limit && last !== undefined
      ? Buffer.from(`${last.createdAt} ${last.id}`).toString('base64url')
      : null;
  return { open: total?.open ?? 0, items, nextCursor };
}

function beyond(cursor: string): SQL | undefined {
  const [, at = '', id = ''] = cursorForm.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  // What has the form but is no instant would be an error of the database.
  if (at === '' || Number.isNaN(Date.parse(at))) return undefined;
  // As one comparison of two columns: an index is entered there. Taken apart by OR, all that is newer would be read.
  return sql`(${deadLetters.createdAt}, ${deadLetters.id}) < (${at}::timestamptz, ${id}::uuid)`;
}
