import { pruneEvents } from '@crm/delivery';
import type { Clock } from '@crm/runtime';
import type { Job } from '../job.ts';
import type { Retention } from '../retention-settings.ts';
import { daysBefore } from '../time-ago.ts';

/** Looked at in one statement: some ten milliseconds, and no more locks than that. */
const batchMax = 1_000;
/** What was not over when it was passed, or was held, is looked at again after this. */
const anewMs = 60 * 60_000;

/** Removes published events whose time is over, going on where the last batch ended; none where they are kept for ever. */
export function pruneEventsJob({ clock, retention }: { clock: Clock; retention: Retention }): Job[] {
  const { outboxDays } = retention;
  if (outboxDays === null) return [];
  let after: string | null = null;
  let begunMs = clock.monotonicMs();
  return [
    {
      name: 'events',
      everyMs: 60_000,
      run: async ({ db }) => {
        if (clock.monotonicMs() - begunMs > anewMs) {
          after = null;
          begunMs = clock.monotonicMs();
        }
        const { removed, next } = await pruneEvents(db, {
          olderThan: daysBefore(clock.now(), outboxDays),
          after,
          batchMax,
        });
        after = next ?? after;
        return { removed, isDone: next === null };
      },
    },
  ];
}
