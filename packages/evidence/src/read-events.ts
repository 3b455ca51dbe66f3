import type { StoryEntry } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { redactValue } from '@crm/redaction';
import { and, asc, eq } from 'drizzle-orm';
import { entriesMax, exactTime } from './exact-time.ts';
import type { Scope } from './scope.ts';

const { outboxMessages: outbox } = schema;

/** What was queued, with what became of its publication. Payloads hold addresses and are shown masked. */
export async function readEvents(db: Db, scope: Scope): Promise<StoryEntry[]> {
  const rows = await db.orm
    .select({
      at: exactTime(outbox.createdAt),
      id: outbox.id,
      title: outbox.eventType,
      messageId: outbox.aggregateId,
      category: outbox.category,
      publishedAt: exactTime(outbox.publishedAt),
      nextRetryAt: exactTime(outbox.nextRetryAt),
      attemptCount: outbox.attemptCount,
      lastError: outbox.lastError,
      payload: outbox.payload,
    })
    .from(outbox)
    .where(
      and(
        eq(outbox.correlationId, scope.correlationId),
        scope.messageId === undefined ? undefined : eq(outbox.aggregateId, scope.messageId),
      ),
    )
    .orderBy(asc(outbox.createdAt), asc(outbox.id))
    .limit(entriesMax);
  return rows.map(({ at, id, title, messageId, payload, lastError, ...detail }) => ({
    at,
    kind: 'event',
    id,
    title,
    messageId,
    eventId: id,
    detail: { ...detail, lastError: redactValue(lastError), payload: redactValue(payload) },
  }));
}
