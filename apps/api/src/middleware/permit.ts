import { recordAudit } from '@crm/audit';
import { isPermitted, type Permission } from '@crm/contracts';
import { createMiddleware } from 'hono/factory';
import type { ApiDeps, ApiEnv, RouteDeps } from '../api-deps.ts';
import { ProblemError } from '../http/problem-error.ts';
import { withDeadline } from '../http/with-deadline.ts';
import { identify } from '../session/identify.ts';
import { remoteActor } from '../session/remote-actor.ts';

/**
 * Lets a caller pass whose roles carry the permission: 401 without a good token or session, else 403 with an audit row
 * (E9). Without a permission, whoever is signed in passes.
 */
export const permit = (
  deps: RouteDeps & Pick<ApiDeps, 'authenticate'>,
  { permission, route, deadlineMs }: { permission: Permission | null; route: string; deadlineMs: number },
) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const identity = await withDeadline(deadlineMs, identify(c, deps));
    const actor = remoteActor(c, identity.subject);
    if (permission !== null && !isPermitted(identity.roles, permission)) {
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
