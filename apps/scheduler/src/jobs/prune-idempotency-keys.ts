import { pruneIdempotencyKeys } from '@crm/admission';
import type { Clock } from '@crm/runtime';
import { type Job, pieceOf } from '../job.ts';
import type { Retention } from '../retention-settings.ts';
import { daysBefore } from '../time-ago.ts';

const batchMax = 1_000;

/** Removes answers under idempotency keys whose time is over; none unless a time is set. */
export function pruneIdempotencyKeysJob({ clock, retention }: { clock: Clock; retention: Retention }): Job[] {
  const { idempotencyDays } = retention;
  if (idempotencyDays === null) return [];
  return [
    {
      name: 'idempotency_keys',
      everyMs: 10 * 60_000,
      run: async ({ db }) => {
        const olderThan = daysBefore(clock.now(), idempotencyDays);
        return pieceOf({ removed: await pruneIdempotencyKeys(db, { olderThan, batchMax }), batchMax });
      },
    },
  ];
}
