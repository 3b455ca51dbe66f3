import type { Place } from './open-stage.ts';
import { queueEvents } from './queue-events.ts';

const rowsAtOnce = 500_000;

/** Adds published rows to the outbox, and leaves it as after a quiet hour: vacuumed, analyzed, on disk. */
export async function growOutbox({ db }: Pick<Place, 'db'>, rows: number): Promise<void> {
  for (let filled = 0; filled < rows; filled += rowsAtOnce) {
    await queueEvents(db, {
      count: Math.min(rowsAtOnce, rows - filled),
      category: 'transactional',
      mark: `grown${performance.now()}`,
      withMessages: false,
      isPublished: true,
    });
  }
  await db.sql`VACUUM ANALYZE public.outbox_messages`;
  await db.sql`CHECKPOINT`;
}
