import type { Db } from '@crm/db';
import { hashOf } from './session.ts';

/** Signs out: the token opens nothing any more, wherever a copy of it may be. */
export async function endSession(db: Db, token: string): Promise<void> {
  await db.sql`DELETE FROM public.console_sessions WHERE token_sha256 = ${hashOf(token)}`;
}
