import type { StoryEntry } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { redactValue } from '@crm/redaction';
import { asc, eq } from 'drizzle-orm';
import { entriesMax, exactTime } from './exact-time.ts';
import type { Scope } from './scope.ts';

const { deadLetters: letters } = schema;

/** What could not be handled, and how a person resolved it. */
export async function readDeadLetters(db: Db, scope: Scope): Promise<StoryEntry[]> {
  const rows = await db.orm
    .select({
      at: exactTime(letters.createdAt),
      id: letters.id,
      messageId: letters.messageId,
      eventId: letters.eventId,
      queue: letters.queue,
      errorCode: letters.errorCode,
      errorMessage: letters.errorMessage,
      replayable: letters.replayable,
      resolvedAt: exactTime(letters.resolvedAt),
      resolution: letters.resolution,
      resolvedBy: letters.resolvedBy,
    })
    .from(letters)
    .where(
      scope.messageId === undefined
        ? eq(letters.correlationId, scope.correlationId)
        : eq(letters.messageId, scope.messageId),
    )
    .orderBy(asc(letters.createdAt), asc(letters.id))
    .limit(entriesMax);
  return rows.map(({ at, id, messageId, eventId, errorMessage, ...detail }) => ({
    at,
    kind: 'dead_letter',
    id,
    title: detail.errorCode,
    messageId,
    eventId,
    detail: { ...detail, errorMessage: redactValue(errorMessage) },
  }));
}
