import { recordAudit } from '@crm/audit';
import { isPermitted, type Permission } from '@crm/contracts';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { type Authenticate, KeysUnavailableError } from '../auth/create-authenticator.ts';
import { ProblemError } from '../http/problem-error.ts';
import { withDeadline } from '../http/with-deadline.ts';

const userAgentLengthMax = 512;
const challenge = { 'www-authenticate': 'Bearer' };

/** Lets a caller pass whose token carries the permission: 401 without a good token, else 403 with an audit row (E9). */
export const permit = (
  deps: Pick<RouteDeps, 'db' | 'clock' | 'newId' | 'onAudited'> & { authenticate: Authenticate },
  { permission, route, deadlineMs }: { permission: Permission; route: string; deadlineMs: number },
) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const identity = await identify(c, deps.authenticate);
    const actor = {
      type: 'user' as const,
      id: identity.subject,
      ip: remoteAddress(c),
      userAgent: c.req.header('user-agent')?.slice(0, userAgentLengthMax),
    };
    if (!isPermitted(identity.roles, permission)) {
      const recorded = recordAudit(deps, {
        eventType: 'AUTH.DENIED',
        correlationId: c.get('correlationId'),
        actor,
        resourceType: 'route',
        resourceId: route,
        loanId: null,
        payload: { route, permission, errorCode: 'FORBIDDEN', correlationId: c.get('correlationId') },
      });
      await withDeadline(deadlineMs, recorded);
      throw new ProblemError('FORBIDDEN');
    }
    c.set('actor', actor);
    await next();
  });

async function identify(c: Context<ApiEnv>, authenticate: Authenticate) {
  // RFC 6750 section 2.1; a token in the query string is never looked at, since URLs are logged on the way.
  const token = /^Bearer +([\w~+/.=-]+) *$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (token === undefined) throw new ProblemError('UNAUTHENTICATED', { headers: challenge });
  const identity = await authenticate(token).catch((error: unknown) => {
    if (!(error instanceof KeysUnavailableError)) throw error;
    throw new ProblemError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '2' } });
  });
  if (identity === undefined) throw new ProblemError('UNAUTHENTICATED', { headers: challenge });
  return identity;
}

// The socket's own peer. What `X-Forwarded-For` says is the caller's word and goes nowhere (T30).
function remoteAddress(c: Context<ApiEnv>): string | undefined {
  const bindings: unknown = c.env;
  if (typeof bindings !== 'object' || bindings === null || !('incoming' in bindings)) return undefined;
  return getConnInfo(c).remote.address?.replace(/^::ffff:/, '');
}
