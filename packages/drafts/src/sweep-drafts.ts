import type { Db } from '@crm/db';

/** A letter that nobody went on with for this long is not going to be sent. */
export const keptDays = 30;

/** Deletes drafts that were not touched for `keptDays`, the oldest first; returns how many. */
export async function sweepDrafts(
  { db: { sql }, now }: { db: Db; now: () => Date },
  { batchMax }: { batchMax: number },
): Promise<number> {
  const over = new Date(now().getTime() - keptDays * 24 * 60 * 60_000).toISOString();
  const { count } = await sql`
    DELETE FROM public.email_drafts WHERE (owner_id, loan_id) IN (
      SELECT owner_id, loan_id FROM public.email_drafts WHERE saved_at < ${over}
       ORDER BY saved_at LIMIT ${batchMax} FOR UPDATE SKIP LOCKED)`;
  return count;
}
