import { randomBytes } from 'node:crypto';
import type { Db } from '@crm/db';
import { ageMsMax, hashOf, idleMsMax, type Session } from './session.ts';

const sweptMax = 100;

/** Signs a person in: the token goes to the browser and is known to nobody else. Sweeps some that are over. */
export async function openSession(
  { db, now }: { db: Db; now: () => Date },
  { subject, name, roles }: Pick<Session, 'subject' | 'name' | 'roles'>,
): Promise<{ token: string; session: Session }> {
  const token = randomBytes(32).toString('base64url');
  const at = now();
  const expiresAt = new Date(at.getTime() + ageMsMax);
  const idleSince = new Date(at.getTime() - idleMsMax);
  await db.sql`
    WITH over AS (
      SELECT token_sha256 FROM public.console_sessions
       WHERE expires_at < ${at.toISOString()} OR last_seen_at < ${idleSince.toISOString()}
       ORDER BY expires_at LIMIT ${sweptMax} FOR UPDATE SKIP LOCKED),
    swept AS (DELETE FROM public.console_sessions WHERE token_sha256 IN (SELECT token_sha256 FROM over))
    INSERT INTO public.console_sessions (token_sha256, subject, name, roles, created_at, last_seen_at, expires_at)
    VALUES (${hashOf(token)}, ${subject}, ${name}, ${roles}, ${at.toISOString()}, ${at.toISOString()}, ${expiresAt.toISOString()})`;
  return { token, session: { subject, name, roles, expiresAt } };
}
