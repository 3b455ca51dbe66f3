import { untraced } from '@crm/runtime';
import { Hono } from 'hono';
import type { ApiDeps, ApiEnv, RouteDeps } from './api-deps.ts';
import { serveConsole } from './console/serve-console.ts';
import { serveDocs } from './docs/serve-docs.ts';
import { answerProblem } from './http/answer-problem.ts';
import { refuseOtherMethods } from './http/method-not-allowed.ts';
import { mountRoute } from './http/mount-route.ts';
import { onError } from './http/on-error.ts';
import { accessLog } from './middleware/access-log.ts';
import { correlationId } from './middleware/correlation-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { traced } from './middleware/traced.ts';
import { apiRoutes } from './routes/index.ts';
import { serveProbes } from './routes/probes.ts';
import { serveSignIn } from './session/serve-sign-in.ts';

/** The HTTP adapter: every route, what stands before them, and the one shape of their errors. */
export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const { logger, metrics, clock, newId } = deps;
  const app = new Hono<ApiEnv>();
  app.onError(onError(logger));
  app.notFound((c) => answerProblem(c, 'ROUTE_NOT_FOUND'));
  app.use(
    correlationId(newId),
    traced(deps.tracer ?? untraced),
    accessLog({ logger, metrics, clock }),
    securityHeaders,
  );
  const routeDeps: RouteDeps & Pick<ApiDeps, 'verbDeadlineMs'> = {
    ...deps,
    onAudited: (eventType) => metrics.auditRowsTotal.inc({ event_type: eventType }),
    onDenied: (channel) => metrics.dncDenialsTotal.inc({ channel }),
  };
  const routes = apiRoutes(routeDeps);
  for (const route of routes) mountRoute(app, routeDeps, route);
  serveProbes(app, deps);
  serveDocs(app, routes);
  serveSignIn(app, routeDeps);
  serveConsole(app, deps.console.folder);
  refuseOtherMethods(app);
  return app;
}
