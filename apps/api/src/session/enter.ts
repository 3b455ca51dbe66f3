import { endSession, openSession, type SignIn } from '@crm/sessions';
import type { Context } from 'hono';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { askedBy, remoteActor } from './remote-actor.ts';
import { readSessionCookie, writeSessionCookie } from './session-cookie.ts';

/**
 * Lets a person in: with a new token every time, so that one which was planted before opens nothing, and in place of
 * the session that the browser had (OWASP ASVS 5, 7.2.4).
 */
export async function enter(
  c: Context<ApiEnv>,
  deps: RouteDeps,
  { person, by }: Pick<SignIn, 'person' | 'by'>,
): Promise<void> {
  const old = readSessionCookie(c, deps.console);
  if (old !== undefined) await endSession(deps, { token: old, cause: 'replaced', ...askedBy(c) });
  const { token } = await openSession(deps, {
    person,
    by,
    actor: remoteActor(c, person.subject),
    correlationId: c.get('correlationId'),
  });
  writeSessionCookie(c, deps.console, token);
}
