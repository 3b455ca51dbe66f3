import type { Db } from '@crm/db';

/** Deletes letters whose time is over, the oldest first; returns how many. Call it until it is less than `batchMax`. */
export async function prunePreviews(
  { db, now }: { db: Db; now: () => Date },
  { batchMax }: { batchMax: number },
): Promise<number> {
  const { count } = await db.sql`
    DELETE FROM public.email_previews WHERE id IN (
      SELECT id FROM public.email_previews WHERE expires_at <= ${now().toISOString()}
       ORDER BY expires_at LIMIT ${batchMax} FOR UPDATE SKIP LOCKED)`;
  return count;
}
