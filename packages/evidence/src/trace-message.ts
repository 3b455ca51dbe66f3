import type { MessageTrace } from '@crm/contracts';
import type { Db } from '@crm/db';
import { inOrder } from './in-order.ts';
import { readArtifacts } from './read-artifacts.ts';
import { readAttempts } from './read-attempts.ts';
import { readDeadLetters } from './read-dead-letters.ts';
import { readEvents } from './read-events.ts';

/**
 * What the pipeline recorded of one message: its events with their publication, its attempts, what was rendered and
 * its dead letters. Addresses are masked. Undefined if there is no such message.
 */
export async function traceMessage(db: Db, messageId: string): Promise<MessageTrace | undefined> {
  const [message] = await db.sql<{ correlationId: string }[]>`
    SELECT correlation_id AS "correlationId" FROM public.messages WHERE id = ${messageId}`;
  if (message === undefined) return undefined;
  // An event has no index by message; those of one correlation id are few but for a campaign's.
  const scope = { ...message, messageId };
  const kinds = await Promise.all(
    [readEvents, readAttempts, readArtifacts, readDeadLetters].map((read) => read(db, scope)),
  );
  return { messageId, entries: inOrder(kinds.flat()) };
}
