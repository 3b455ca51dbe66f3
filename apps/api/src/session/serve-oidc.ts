import type { Context, Hono } from 'hono';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { callbackPath, type IdentityProvider } from '../oidc/create-identity-provider.ts';
import { failureOf } from '../oidc/failure-of.ts';
import { newFlow } from '../oidc/flow.ts';
import { type SignInFailure, signInFailures } from '../oidc/sign-in-failures.ts';
import { wordsOf } from '../oidc/words-of.ts';
import { enter } from './enter.ts';
import { failurePage } from './failure-page.ts';
import { takeFlowCookie, writeFlowCookie } from './flow-cookie.ts';
import { ownPath } from './own-path.ts';
import { createFailureRecorder } from './record-failure.ts';
import { pageHeaders } from './sign-in-page.ts';

/** The way in by the identity provider: out to it, and back with its answer. */
export function serveOidc(app: Hono<ApiEnv>, deps: RouteDeps, provider: IdentityProvider): void {
  const { console } = deps;
  const record = createFailureRecorder(deps);

  async function fail(c: Context<ApiEnv>, failure: SignInFailure, returnTo: string) {
    await record(c, failure);
    const { status } = signInFailures[failure.code];
    const text = failurePage({ code: failure.code, returnTo, correlationId: c.get('correlationId') });
    return c.html(text, status, pageHeaders);
  }

  app.get('/auth/sign-in', async (c) => {
    c.set('route', '/auth/sign-in');
    const returnTo = ownPath(c.req.query('returnTo'));
    const flow = newFlow();
    let there: URL;
    try {
      there = await provider.begin(flow, { again: c.req.query('again') !== undefined });
    } catch (error) {
      const failure = failureOf(error);
      deps.logger.warn({ failure, why: wordsOf(error) }, 'the identity provider could not be asked');
      return fail(c, failure, returnTo);
    }
    writeFlowCookie(c, console, { flow, returnTo });
    return c.redirect(there.href, 303);
  });

  app.get(callbackPath, async (c) => {
    c.set('route', callbackPath);
    const begun = takeFlowCookie(c, console, c.req.query('state') ?? '');
    if (begun === undefined) return fail(c, { code: 'SIGN_IN_EXPIRED' }, '/');
    // It comes out of a cookie, so it is looked at once more.
    const returnTo = ownPath(begun.returnTo);
    const answer = await provider.complete(begun.flow, new URL(c.req.url).searchParams.toString());
    if ('failure' in answer) return fail(c, answer.failure, returnTo);
    await enter(c, deps, { person: answer.person, by: 'oidc' });
    return c.redirect(returnTo, 303);
  });
}
