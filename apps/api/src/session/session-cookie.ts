import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { ApiEnv } from '../api-deps.ts';

/** Where the console is reached; over TLS its cookies are bound to the host (RFC 6265bis, `__Host-`). */
export type CookieScope = { secure: boolean };

/** Out of reach of scripts, and sent along by no other site but with a link that is followed. */
export const cookieAttributes = ({ secure }: CookieScope) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure }) as const;

/** A name that, over TLS, no other host of the domain can set. */
export const cookieName = (name: string, { secure }: CookieScope) => (secure ? `__Host-${name}` : name);

const nameOf = (scope: CookieScope) => cookieName('crm_session', scope);
const attributes = cookieAttributes;

/** The session token that the browser sent, if any. */
export function readSessionCookie(c: Context<ApiEnv>, scope: CookieScope): string | undefined {
  return getCookie(c, nameOf(scope));
}

/** Gives the browser its session; no script can read it, and no other site sends it along with a change. */
export function writeSessionCookie(c: Context<ApiEnv>, scope: CookieScope, token: string): void {
  setCookie(c, nameOf(scope), token, attributes(scope));
}

export function clearSessionCookie(c: Context<ApiEnv>, scope: CookieScope): void {
  deleteCookie(c, nameOf(scope), attributes(scope));
}

/** What the console must send beside the cookie: derived from the token, which no other site can read. */
export function csrfTokenOf(token: string): string {
  return createHash('sha256').update(`csrf:${token}`).digest('base64url');
}

/** Whether a change comes from the console itself (OWASP ASVS 5, 3.5.1). */
export function isFromConsole(c: Context<ApiEnv>, token: string, scope: Site): boolean {
  const given = Buffer.from(c.req.header('x-csrf-token') ?? '');
  const wanted = Buffer.from(csrfTokenOf(token));
  return given.length === wanted.length && timingSafeEqual(given, wanted) && isSameSite(c, scope);
}

/** What a request must come from; null where nobody has said, as on a developer's machine. */
export type Site = { publicUrl: string | null };

/** False when the browser itself says that another site asked. */
export function isSameSite(c: Context<ApiEnv>, { publicUrl }: Site): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = c.req.header('origin');
  // The host of the request is the caller's word (T30): it counts only where there is nothing better.
  return origin === undefined || origin === (publicUrl ?? new URL(c.req.url).origin);
}
