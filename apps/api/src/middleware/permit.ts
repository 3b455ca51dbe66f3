import { isPermitted, type Permission } from '@crm/contracts';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { withDeadline } from '../http/with-deadline.ts';
import { identify } from '../session/identify.ts';
import { remoteActor } from '../session/remote-actor.ts';
import { refuse } from './refuse.ts';

/**
 * Lets a caller pass whose roles carry the permission: 401 without a good token or session, else 403 with an audit row
 * (E9). Without a permission, whoever is signed in passes.
 */
export const permit = (
  deps: RouteDeps,
  { permission, route, deadlineMs }: { permission: Permission | null; route: string; deadlineMs: number },
) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const { subject, roles } = await withDeadline(deadlineMs, identify(c, deps));
    if (permission !== null && !isPermitted(roles, permission)) {
      await withDeadline(deadlineMs, refuse(c, deps, { subject, permission, route }));
    }
    c.set('actor', remoteActor(c, subject));
    c.set('roles', roles);
    await next();
  });
