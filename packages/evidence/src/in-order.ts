import type { StoryEntry } from '@crm/contracts';

// What was decided stands before what it caused, where both bear the same time.
const ranks: Record<StoryEntry['kind'], number> = {
  audit: 0,
  event: 1,
  artifact: 2,
  attempt: 3,
  dead_letter: 4,
};

/** Oldest first. */
export function inOrder(entries: readonly StoryEntry[]): StoryEntry[] {
  return [...entries].sort(
    (a, b) => compare(a.at, b.at) || ranks[a.kind] - ranks[b.kind] || compare(a.id, b.id),
  );
}

// Times are spelled alike, to the microsecond, so their text sorts as they do; no locale may have a say.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
