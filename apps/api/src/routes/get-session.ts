import { isPermitted, permissions, sessionSchema } from '@crm/contracts';
import { findSession } from '@crm/sessions';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';
import { csrfTokenOf, readSessionCookie } from '../session/session-cookie.ts';

/** Who is signed in at the console, and what they may do. A bearer token has no session. */
export const getSession = ({ db, clock, console }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/session',
    contract: {
      name: 'getSession',
      tag: 'Session',
      summary: 'Read the session of the console',
      answers: { 200: { description: 'The session.', schema: sessionSchema } },
      errors: [],
    },
    permission: null,
    handle: async (c) => {
      const token = readSessionCookie(c, console);
      const session = token === undefined ? undefined : await findSession({ db, now: clock.now }, token);
      if (token === undefined || session === undefined) throw new ProblemError('UNAUTHENTICATED');
      const { subject, name, roles, expiresAt } = session;
      return c.json(
        {
          subject,
          name,
          roles,
          permissions: permissions.filter((permission) => isPermitted(roles, permission)),
          csrfToken: csrfTokenOf(token),
          environment: console.environment,
          expiresAt: expiresAt.toISOString(),
        },
        200,
      );
    },
  });
