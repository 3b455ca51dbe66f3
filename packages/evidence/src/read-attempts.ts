import type { StoryEntry } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { asc, eq } from 'drizzle-orm';
import { entriesMax, exactTime } from './exact-time.ts';
import type { Scope } from './scope.ts';

const { deliveryLog: log } = schema;

/** Every change of a message's state, with its cause; calls to providers are among them. */
export async function readAttempts(db: Db, scope: Scope): Promise<StoryEntry[]> {
  const rows = await db.orm
    .select({
      at: exactTime(log.at),
      id: log.id,
      messageId: log.messageId,
      eventId: log.eventId,
      attempt: log.attempt,
      fromState: log.fromState,
      toState: log.toState,
      cause: log.cause,
      actorId: log.actorId,
      provider: log.provider,
      providerMessageId: log.providerMessageId,
      errorCode: log.errorCode,
      errorMessage: log.errorMessage,
      durationMs: log.durationMs,
    })
    .from(log)
    .where(
      scope.messageId === undefined
        ? eq(log.correlationId, scope.correlationId)
        : eq(log.messageId, scope.messageId),
    )
    .orderBy(asc(log.at), asc(log.id))
    .limit(entriesMax);
  return rows.map(({ at, id, messageId, eventId, ...detail }) => ({
    at,
    kind: 'attempt',
    id,
    title: `${detail.fromState} → ${detail.toState}`,
    messageId,
    eventId,
    detail,
  }));
}
