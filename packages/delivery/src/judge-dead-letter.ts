import type { Db, Sql } from '@crm/db';

/** What upkeep knows of a message that stands in the dead-letter queue. */
export type DeadLetterStanding = 'resolved' | 'open' | 'unrecorded';

/** Whether a person has dealt with a dead letter, or nobody has, or the broker put it there without our knowing. */
export async function judgeDeadLetter(
  sql: Sql,
  { eventId, bodySha256 }: { eventId: string | null; bodySha256: string },
): Promise<DeadLetterStanding> {
  const [row] = await sql<{ open: boolean }[]>`
    SELECT resolved_at IS NULL AS open FROM public.dead_letters
     WHERE event_id = ${eventId}::uuid OR (event_id IS NULL AND body_sha256 = ${bodySha256})
     ORDER BY body_sha256 = ${bodySha256} DESC, resolved_at IS NULL DESC LIMIT 1`;
  if (row === undefined) return 'unrecorded';
  return row.open ? 'open' : 'resolved';
}

/** Dead letters that wait for a person. */
export async function countOpenDeadLetters(db: Db): Promise<number> {
  const [row] = await db.sql<
    { open: number }[]
  >`SELECT count(*) AS open FROM public.dead_letters WHERE resolved_at IS NULL`;
  return row?.open ?? 0;
}
