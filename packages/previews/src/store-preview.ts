import type { Db } from '@crm/db';

/** Long enough to look at it, and to come back to the tab once. */
export const keptMs = 10 * 60_000;
/** Of one person: a few tabs, each with the letter as it was a moment ago. */
const keptOfOneMax = 10;

/** Keeps a rendered letter for the one who asked for it, in place of that person's oldest. */
export async function storePreview(
  { db, now, newId }: { db: Db; now: () => Date; newId: () => string },
  { ownerId, html }: { ownerId: string; html: string },
): Promise<{ id: string; expiresAt: Date }> {
  const id = newId();
  const expiresAt = new Date(now().getTime() + keptMs);
  await db.sql`
    WITH oldest AS (
      DELETE FROM public.email_previews WHERE id IN (
        SELECT id FROM public.email_previews WHERE owner_id = ${ownerId}
         ORDER BY expires_at DESC, id DESC OFFSET ${keptOfOneMax - 1}))
    INSERT INTO public.email_previews (id, owner_id, html, expires_at)
    VALUES (${id}, ${ownerId}, ${html}, ${expiresAt.toISOString()})`;
  return { id, expiresAt };
}
