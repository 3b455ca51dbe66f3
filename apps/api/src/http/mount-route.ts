import type { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import type { ApiDeps, ApiEnv, RouteDeps } from '../api-deps.ts';
import { describeContract } from '../docs/describe-contract.ts';
import { limitBody } from '../middleware/limit-body.ts';
import { permit } from '../middleware/permit.ts';
import type { Route } from './define-route.ts';
import { createInputReader } from './read-input.ts';
import { withDeadline } from './with-deadline.ts';

/** Puts a route into the router: who calls is asked before anything of the body is read. */
export function mountRoute(
  app: Hono<ApiEnv>,
  deps: RouteDeps & Pick<ApiDeps, 'verbDeadlineMs'>,
  route: Route,
): void {
  const readInput = createInputReader(route);
  const deadlineMs = route.deadlineMs ?? deps.verbDeadlineMs ?? 10_000;
  app.on(
    route.method.toUpperCase(),
    route.path,
    describeRoute(describeContract(route)),
    async (c, next) => {
      c.set('route', route.path);
      await next();
    },
    permit(deps, {
      permission: route.permission,
      route: `${route.method.toUpperCase()} ${route.path}`,
      deadlineMs,
    }),
    limitBody,
    async (c) => {
      const input = await readInput(c);
      return withDeadline(deadlineMs, route.handle(c, input));
    },
  );
}
