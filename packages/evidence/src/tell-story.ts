import type { Story, StoryEntry } from '@crm/contracts';
import type { Db } from '@crm/db';
import { readArtifacts } from './read-artifacts.ts';
import { readAttempts } from './read-attempts.ts';
import { readAudit } from './read-audit.ts';
import { readDeadLetters } from './read-dead-letters.ts';
import { readEvents } from './read-events.ts';

// What was decided stands before what it caused, where both bear the same time.
const ranks: Record<StoryEntry['kind'], number> = {
  audit: 0,
  event: 1,
  artifact: 2,
  attempt: 3,
  dead_letter: 4,
};

/**
 * Everything that is recorded under a correlation id, oldest first, at most `entriesMax` of each kind. Undefined if
 * nothing is. No address is shown in full.
 */
export async function tellStory(db: Db, correlationId: string): Promise<Story | undefined> {
  const kinds = await Promise.all(
    [readAudit, readEvents, readAttempts, readArtifacts, readDeadLetters].map((read) =>
      read(db, correlationId),
    ),
  );
  const entries = kinds
    .flat()
    .sort((a, b) => compare(a.at, b.at) || ranks[a.kind] - ranks[b.kind] || compare(a.id, b.id));
  return entries.length === 0 ? undefined : { correlationId, entries };
}

// Times are spelled alike, to the microsecond, so their text sorts as they do; no locale may have a say.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
