import { findSession } from '@crm/sessions';
import type { Context } from 'hono';
import type { ApiDeps, ApiEnv } from '../api-deps.ts';
import { KeysUnavailableError } from '../auth/create-authenticator.ts';
import type { Identity } from '../auth/identity.ts';
import { ProblemError } from '../http/problem-error.ts';
import { isFromConsole, readSessionCookie } from './session-cookie.ts';

const challenge = { 'www-authenticate': 'Bearer' };

/**
 * Who calls: by bearer token, or by the console's session, which for every change must show its CSRF token too.
 * Throws 401 when neither is good.
 */
export async function identify(
  c: Context<ApiEnv>,
  deps: Pick<ApiDeps, 'authenticate' | 'db' | 'clock' | 'console'>,
  { isSignOfLife = true } = {},
): Promise<Identity> {
  // RFC 6750 section 2.1; a token in the query string is never looked at, since URLs are logged on the way.
  const bearer = /^Bearer +([\w~+/.=-]+) *$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const identity =
    bearer === undefined ? await bySession(c, deps, isSignOfLife) : await byToken(deps, bearer);
  if (identity === undefined) throw new ProblemError('UNAUTHENTICATED', { headers: challenge });
  return identity;
}

async function byToken({ authenticate }: Pick<ApiDeps, 'authenticate'>, token: string) {
  return authenticate(token).catch((error: unknown) => {
    if (!(error instanceof KeysUnavailableError)) throw error;
    throw new ProblemError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '2' } });
  });
}

async function bySession(
  c: Context<ApiEnv>,
  { db, clock, console }: Pick<ApiDeps, 'db' | 'clock' | 'console'>,
  isSignOfLife: boolean,
): Promise<Identity | undefined> {
  const token = readSessionCookie(c, console);
  if (token === undefined) return undefined;
  const session = await findSession({ db, now: clock.now }, token, { isSignOfLife });
  if (session === undefined) return undefined;
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !isFromConsole(c, token, console)) {
    throw new ProblemError('CSRF_REQUIRED');
  }
  return { subject: session.subject, roles: session.roles };
}
