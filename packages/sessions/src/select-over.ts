import type { Sql, SqlFragment } from '@crm/db';
import { idleMsMax } from './session.ts';

/** A sign-in clears away a few more than itself, so the table stays as small as what is in use. */
const sweptMax = 100;

/**
 * Some sessions that are over, longest first, by `idx_console_sessions_last_seen` alone. Age is not asked for: nothing
 * shows signs of life after its end, so whatever is too old has idled too long half an hour later.
 */
export function selectOver(sql: Sql, at: Date): SqlFragment {
  const idleSince = new Date(at.getTime() - idleMsMax).toISOString();
  return sql`
    SELECT token_sha256 FROM public.console_sessions
     WHERE last_seen_at < ${idleSince}
     ORDER BY last_seen_at LIMIT ${sweptMax} FOR UPDATE SKIP LOCKED`;
}
