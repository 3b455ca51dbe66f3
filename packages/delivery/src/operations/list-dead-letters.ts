import type { DeadLetters } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { count, desc, isNull } from 'drizzle-orm';

const { deadLetters } = schema;

/** What waits for a person, newest first; the broker's own count is the caller's to add. */
export async function listDeadLetters(
  db: Db,
  { limit }: { limit: number },
): Promise<Omit<DeadLetters, 'queueDepth'>> {
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
        createdAt: deadLetters.createdAt,
      })
      .from(deadLetters)
      .where(isNull(deadLetters.resolvedAt))
      .orderBy(desc(deadLetters.createdAt))
      .limit(limit),
    db.orm.select({ open: count() }).from(deadLetters).where(isNull(deadLetters.resolvedAt)),
  ]);
  return {
    open: total?.open ?? 0,
    items: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
  };
}
