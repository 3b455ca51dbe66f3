import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { ApiEnv } from '../api-deps.ts';
import { type Flow, isFlow, stateOf } from '../oidc/flow.ts';
import { type CookieScope, cookieAttributes, cookieName } from './session-cookie.ts';

/** Time to find a password and a second factor. */
const keptSeconds = 10 * 60;
/** Tabs that sign in at the same time; more is somebody going round in circles, and headers have a limit. */
const flowsMax = 4;
const prefix = 'crm_sign_in_';

// A cookie for each flow, so that two tabs do not take each other's away; which one is meant, the state says.
const nameOf = (state: string, scope: CookieScope) => cookieName(`${prefix}${state.slice(0, 16)}`, scope);

/** Lets the browser hold the flow, and where it wants to go afterwards. */
export function writeFlowCookie(
  c: Context<ApiEnv>,
  scope: CookieScope,
  { flow, returnTo }: { flow: Flow; returnTo: string },
): void {
  const begun = Object.keys(getCookie(c)).filter((name) => name.startsWith(cookieName(prefix, scope)));
  if (begun.length >= flowsMax) for (const name of begun) deleteCookie(c, name, cookieAttributes(scope));
  const way = Buffer.from(returnTo).toString('base64url');
  setCookie(c, nameOf(stateOf(flow), scope), `${flow}.${way}`, {
    ...cookieAttributes(scope),
    maxAge: keptSeconds,
  });
}

/** The flow that this browser began under the state, once: it is taken away with the answer. */
export function takeFlowCookie(
  c: Context<ApiEnv>,
  scope: CookieScope,
  state: string,
): { flow: Flow; returnTo: string } | undefined {
  const name = nameOf(state, scope);
  const [flow = '', way = ''] = (getCookie(c, name) ?? '').split('.');
  if (!isFlow(flow) || stateOf(flow) !== state) return undefined;
  deleteCookie(c, name, cookieAttributes(scope));
  return { flow, returnTo: Buffer.from(way, 'base64url').toString() };
}
