import { demoSignInSchema } from '@crm/contracts';
import { endSession, findSession } from '@crm/sessions';
import type { Hono } from 'hono';
import * as v from 'valibot';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { ProblemError } from '../http/problem-error.ts';
import { signedOutPath } from '../oidc/create-identity-provider.ts';
import { enter } from './enter.ts';
import { ownPath } from './own-path.ts';
import { askedBy } from './remote-actor.ts';
import { serveOidc } from './serve-oidc.ts';
import { clearSessionCookie, isFromConsole, isSameSite, readSessionCookie } from './session-cookie.ts';
import { demoSignInPage, noSignInPage, pageHeaders, signedOutPage, signInStyles } from './sign-in-page.ts';

/** `/auth/*`: the way in and out of the console. The demo's way in does not exist unless it is asked for. */
export function serveSignIn(app: Hono<ApiEnv>, deps: RouteDeps): void {
  const { db, clock, console, identityProvider } = deps;

  app.get('/auth/sign-in.css', (c) => {
    c.set('route', '/auth/sign-in.css');
    return c.body(signInStyles, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  app.get(signedOutPath, (c) => {
    c.set('route', signedOutPath);
    return c.html(signedOutPage(), 200, pageHeaders);
  });

  // Answers where the browser has to go: to the provider, where the person would else still be signed in.
  app.post('/auth/sign-out', async (c) => {
    c.set('route', '/auth/sign-out');
    const token = readSessionCookie(c, console);
    const session =
      token === undefined
        ? undefined
        : await findSession({ db, now: clock.now }, token, { isSignOfLife: false });
    if (token !== undefined && session !== undefined) {
      if (!isFromConsole(c, token, console)) throw new ProblemError('CSRF_REQUIRED');
      await endSession(deps, { token, cause: 'asked', ...askedBy(c) });
    }
    // Only a cookie that came is taken away: from another site none comes, and it must not be able to do so.
    if (token !== undefined) clearSessionCookie(c, console);
    const there = await identityProvider?.signOutUrl();
    return c.json({ location: there?.href ?? signedOutPath }, 200);
  });

  if (identityProvider !== null) serveOidc(app, deps, identityProvider);
  else if (console.demoSignIn) serveDemo(app, deps);
  else {
    app.get('/auth/sign-in', (c) => {
      c.set('route', '/auth/sign-in');
      return c.html(noSignInPage(), 503, pageHeaders);
    });
  }
}

function serveDemo(app: Hono<ApiEnv>, deps: RouteDeps): void {
  const { console } = deps;
  app.get('/auth/sign-in', (c) => {
    c.set('route', '/auth/sign-in');
    return c.html(demoSignInPage(ownPath(c.req.query('returnTo'))), 200, pageHeaders);
  });

  app.post('/auth/demo', async (c) => {
    c.set('route', '/auth/demo');
    if (!isSameSite(c, console)) throw new ProblemError('CSRF_REQUIRED');
    const form = v.safeParse(demoSignInSchema, await c.req.parseBody());
    if (!form.success) throw new ProblemError('VALIDATION_FAILED');
    const { role, returnTo } = form.output;
    const subject = `demo-${role.replace(':', '-')}`;
    await enter(c, deps, { person: { subject, name: role, roles: [role] }, by: 'demo' });
    return c.redirect(ownPath(returnTo), 303);
  });
}
