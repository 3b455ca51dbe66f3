import type { Db } from '@crm/db';

/** Long enough to look at it, and to come back to the tab once. */
export const keptMs = 10 * 60_000;
/** Of one person: a few tabs, each with the letter as it was a moment ago. */
const keptOfOneMax = 10;
const sweptMax = 100;

/** Keeps a rendered letter for the one who asked for it, in place of that person's oldest, and sweeps some that are over. */
export async function storePreview(
  { db, now, newId }: { db: Db; now: () => Date; newId: () => string },
  { ownerId, html }: { ownerId: string; html: string },
): Promise<{ id: string; expiresAt: Date }> {
  const id = newId();
  const at = now();
  const expiresAt = new Date(at.getTime() + keptMs);
  await db.sql`
    WITH over AS (
      SELECT id FROM public.email_previews WHERE expires_at <= ${at.toISOString()}
       ORDER BY expires_at LIMIT ${sweptMax} FOR UPDATE SKIP LOCKED),
    oldest AS (
      SELECT id FROM public.email_previews WHERE owner_id = ${ownerId}
       ORDER BY expires_at DESC, id DESC OFFSET ${keptOfOneMax - 1}),
    swept AS (
      DELETE FROM public.email_previews
       WHERE id IN (SELECT id FROM over UNION SELECT id FROM oldest))
    INSERT INTO public.email_previews (id, owner_id, html, expires_at)
    VALUES (${id}, ${ownerId}, ${html}, ${expiresAt.toISOString()})`;
  return { id, expiresAt };
}
