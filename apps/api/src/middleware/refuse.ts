import { recordAudit } from '@crm/audit';
import type { Permission } from '@crm/contracts';
import type { Context } from 'hono';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { ProblemError } from '../http/problem-error.ts';
import { remoteActor } from '../session/remote-actor.ts';

/** Writes down that somebody asked for what they may not have (E9), and throws 403. */
export async function refuse(
  c: Context<ApiEnv>,
  deps: RouteDeps,
  { subject, permission, route }: { subject: string; permission: Permission; route: string },
): Promise<never> {
  const correlationId = c.get('correlationId');
  await recordAudit(deps, {
    eventType: 'AUTH.DENIED',
    correlationId,
    actor: remoteActor(c, subject),
    resourceType: 'route',
    resourceId: route,
    loanId: null,
    payload: { route, permission, errorCode: 'FORBIDDEN', correlationId },
  });
  throw new ProblemError('FORBIDDEN');
}
