import type { Story } from '@crm/contracts';
import type { Db } from '@crm/db';
import { inOrder } from './in-order.ts';
import { readArtifacts } from './read-artifacts.ts';
import { readAttempts } from './read-attempts.ts';
import { readAudit } from './read-audit.ts';
import { readDeadLetters } from './read-dead-letters.ts';
import { readEvents } from './read-events.ts';

/**
 * Everything that is recorded under a correlation id, oldest first, at most `entriesMax` of each kind. Undefined if
 * nothing is. No address is shown in full.
 */
export async function tellStory(db: Db, correlationId: string): Promise<Story | undefined> {
  const kinds = await Promise.all([
    readAudit(db, correlationId),
    ...[readEvents, readAttempts, readArtifacts, readDeadLetters].map((read) => read(db, { correlationId })),
  ]);
  const entries = inOrder(kinds.flat());
  return entries.length === 0 ? undefined : { correlationId, entries };
}
