import type { Db } from '@crm/db';

/** The letter, for nobody but the one who asked for it, and not when its time is over. */
export async function findPreview(
  { db, now }: { db: Db; now: () => Date },
  { id, ownerId }: { id: string; ownerId: string },
): Promise<string | undefined> {
  const [row] = await db.sql<{ html: string }[]>`
    SELECT html FROM public.email_previews
     WHERE id = ${id} AND owner_id = ${ownerId} AND expires_at > ${now().toISOString()}`;
  return row?.html;
}
