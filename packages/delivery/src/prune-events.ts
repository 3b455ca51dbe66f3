import { eventTypes } from '@crm/contracts';
import { type Db, type Sql, withTransaction } from '@crm/db';
import { deleteOutboxRows } from '@crm/outbox';
import { isMessageHeld, isMomentHeld, takeTurnWithHolds } from '@crm/retention';

export type Pruned = {
  /** Events that are gone, each with what was remembered of its processing. */
  removed: number;
  /** The last one that was looked at: where to go on. Null when there is nothing behind it yet. */
  next: string | null;
};

/** States that a message does not leave by itself, and in which no event of it is waited for. */
const settled = ['sent', 'delivered', 'bounced', 'complained', 'failed', 'revoked', 'suppressed', 'expired'];

const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * Removes events that were published before `olderThan` and are over, and with each what `processed_events` remembers
 * of it, in one statement: an event without its row is poison to the consumer, one without its memory would be sent again.
 *
 * Over is: the consumer has finished it, its message has come to its end, no dead letter of it waits for a person, and
 * nobody holds it. What was published and never finished stays, however old: it may be in the broker still.
 *
 * Walks the primary key, whose ids begin with their time: an index for this alone would cost every publish an entry.
 * At most `batchMax` rows are looked at, from the one behind `after` on.
 */
export async function pruneEvents(
  db: Db,
  { olderThan, after, batchMax }: { olderThan: Date; after: string | null; batchMax: number },
): Promise<Pruned> {
  return withTransaction(db, async (tx) => {
    await takeTurnWithHolds(tx);
    const [row] = await tx<{ removed: number; seen: number; last: string | null }[]>`
      WITH old AS MATERIALIZED (
        SELECT o.id, o.event_type, o.created_at, o.published_at,
               CASE WHEN o.aggregate_id ~ '^[0-9a-f-]{36}$' THEN o.aggregate_id::uuid END AS message_id
          FROM public.outbox_messages o
         WHERE o.id > ${after ?? firstId}::text::uuid AND o.id < ${firstIdOf(olderThan)}::text::uuid
         ORDER BY o.id LIMIT ${batchMax}),
      over AS MATERIALIZED (
        SELECT old.id FROM old WHERE ${isOver(tx, olderThan)}),
      forgotten AS (DELETE FROM public.processed_events WHERE event_id IN (SELECT id FROM over)),
      deleted AS (${deleteOutboxRows(tx, { ids: tx`SELECT id FROM over` })})
      SELECT (SELECT count(*) FROM deleted) AS removed, (SELECT count(*) FROM old) AS seen,
             (SELECT id FROM old ORDER BY id DESC LIMIT 1) AS last`;
    if (row === undefined) throw new Error('a statement without FROM has a row');
    return { removed: row.removed, next: row.seen === batchMax ? row.last : null };
  });
}

function isOver(tx: Sql, olderThan: Date) {
  return tx`
    old.published_at < ${olderThan.toISOString()}
    AND (old.event_type <> ${eventTypes.emailRequestedV1} OR EXISTS (
      SELECT 1 FROM public.processed_events p WHERE p.event_id = old.id AND p.finished_at IS NOT NULL))
    AND NOT EXISTS (
      SELECT 1 FROM public.messages m WHERE m.id = old.message_id AND m.state <> ALL (${settled}))
    AND NOT EXISTS (
      SELECT 1 FROM public.dead_letters d WHERE d.event_id = old.id AND d.resolved_at IS NULL)
    AND NOT ${isMessageHeld(tx, tx`old.message_id`)}
    AND NOT ${isMomentHeld(tx, tx`old.created_at`)}`;
}

/** The smallest UUIDv7 of an instant. */
function firstIdOf(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
