import type { Db } from '@crm/db';
import { hashOf, idleMsMax, type Session } from './session.ts';

/** A sign of life is written at most once a minute: reading a page is many requests. */
const touchedEveryMs = 60_000;

/**
 * The session of a token that is neither idle nor over. Asking for it is a sign of life, unless it is a machine that
 * asks: a page that stands open with nobody before it must end.
 */
export async function findSession(
  { db, now }: { db: Db; now: () => Date },
  token: string,
  { isSignOfLife = true } = {},
): Promise<Session | undefined> {
  const at = now();
  const since = (ms: number) => new Date(at.getTime() - ms).toISOString();
  const [session] = await db.sql<(Session & { isStale: boolean })[]>`
    SELECT subject, name, roles, expires_at AS "expiresAt", last_seen_at < ${since(touchedEveryMs)} AS "isStale"
      FROM public.console_sessions
     WHERE token_sha256 = ${hashOf(token)} AND expires_at > ${at.toISOString()} AND last_seen_at > ${since(idleMsMax)}`;
  if (session === undefined) return undefined;
  const { isStale, ...standing } = session;
  if (isStale && isSignOfLife) {
    await db.sql`
      UPDATE public.console_sessions SET last_seen_at = ${at.toISOString()} WHERE token_sha256 = ${hashOf(token)}`;
  }
  return standing;
}
