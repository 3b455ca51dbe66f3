import { recordAudit } from '@crm/audit';
import { demoSignInSchema } from '@crm/contracts';
import { endSession, findSession, openSession } from '@crm/sessions';
import type { Hono } from 'hono';
import * as v from 'valibot';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { ProblemError } from '../http/problem-error.ts';
import { ownPath } from './own-path.ts';
import { remoteActor } from './remote-actor.ts';
import {
  clearSessionCookie,
  isFromConsole,
  isSameSite,
  readSessionCookie,
  writeSessionCookie,
} from './session-cookie.ts';
import { demoSignInPage, noSignInPage, signInPagePolicy, signInStyles } from './sign-in-page.ts';

const page = { 'content-security-policy': signInPagePolicy };

/** `/auth/*`: the way in and out of the console. The demo's way in does not exist unless it is asked for. */
export function serveSignIn(app: Hono<ApiEnv>, deps: RouteDeps): void {
  const { db, clock, console } = deps;
  const at = { db, now: clock.now };

  app.get('/auth/sign-in', (c) => {
    c.set('route', '/auth/sign-in');
    if (!console.demoSignIn) return c.html(noSignInPage(), 503, page);
    return c.html(demoSignInPage(ownPath(c.req.query('returnTo'))), 200, page);
  });
  app.get('/auth/sign-in.css', (c) => {
    c.set('route', '/auth/sign-in.css');
    return c.body(signInStyles, 200, { 'content-type': 'text/css; charset=utf-8' });
  });

  app.post('/auth/sign-out', async (c) => {
    c.set('route', '/auth/sign-out');
    const token = readSessionCookie(c, console);
    const session = token === undefined ? undefined : await findSession(at, token);
    if (token !== undefined && session !== undefined) {
      if (!isFromConsole(c, token)) throw new ProblemError('CSRF_REQUIRED');
      await endSession(db, token);
      await recordAudit(deps, {
        eventType: 'AUTH.SIGNED_OUT',
        correlationId: c.get('correlationId'),
        actor: remoteActor(c, session.subject),
        resourceType: 'session',
        resourceId: null,
        loanId: null,
        payload: { correlationId: c.get('correlationId') },
      });
    }
    clearSessionCookie(c, console);
    return c.body(null, 204);
  });

  if (!console.demoSignIn) return;
  app.post('/auth/demo', async (c) => {
    c.set('route', '/auth/demo');
    if (!isSameSite(c)) throw new ProblemError('CSRF_REQUIRED');
    const form = v.safeParse(demoSignInSchema, await c.req.parseBody());
    if (!form.success) throw new ProblemError('VALIDATION_FAILED');
    const { role, returnTo } = form.output;
    const subject = `demo-${role.replace(':', '-')}`;
    const { token } = await openSession(at, { subject, name: role, roles: [role] });
    await recordAudit(deps, {
      eventType: 'AUTH.SIGNED_IN',
      correlationId: c.get('correlationId'),
      actor: remoteActor(c, subject),
      resourceType: 'session',
      resourceId: null,
      loanId: null,
      payload: { roles: [role], by: 'demo', correlationId: c.get('correlationId') },
    });
    writeSessionCookie(c, console, token);
    return c.redirect(ownPath(returnTo), 303);
  });
}
