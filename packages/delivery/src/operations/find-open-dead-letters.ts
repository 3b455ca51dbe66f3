import type { Db } from '@crm/db';

/** A dead letter as its replay needs it. `key` names it: the event id, or its own id where no event can be read. */
export type OpenDeadLetter = {
  id: string;
  key: string;
  eventId: string | null;
  messageId: string | null;
  replayable: boolean;
};

/** Open dead letters by event id or own id, or the oldest of all that are open. */
export async function findOpenDeadLetters(
  db: Db,
  choice: { keys: string[] } | { all: true; max: number },
): Promise<OpenDeadLetter[]> {
  const { sql } = db;
  const chosen =
    'keys' in choice
      ? sql`AND (event_id = ANY(${choice.keys}::uuid[]) OR id = ANY(${choice.keys}::uuid[]))`
      : sql``;
  const limit = 'keys' in choice ? choice.keys.length : choice.max;
  return sql<OpenDeadLetter[]>`
    SELECT id, COALESCE(event_id, id)::text AS key, event_id AS "eventId", message_id AS "messageId", replayable
      FROM public.dead_letters WHERE resolved_at IS NULL ${chosen} ORDER BY created_at LIMIT ${limit}`;
}
