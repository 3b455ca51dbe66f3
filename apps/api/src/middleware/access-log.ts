import type { Clock, Logger, Metrics } from '@crm/runtime';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../api-deps.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
// Asked every few seconds by machines; their line says nothing that a metric does not.
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics']);

/** One line and one measurement a request, by the route's pattern: a path may carry personal data (T21). */
export const accessLog = ({ logger, metrics, clock }: { logger: Logger; metrics: Metrics; clock: Clock }) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const startedMs = clock.monotonicMs();
    c.set('route', 'unmatched');
    await next();
    const durationMs = clock.monotonicMs() - startedMs;
    const route = c.get('route');
    const method = methods.has(c.req.method) ? c.req.method : 'OTHER';
    const { status } = c.res;
    metrics.httpRequestDurationSeconds.observe({ route, method, status: String(status) }, durationMs / 1_000);
    const line = {
      route,
      method,
      status,
      durationMs: Math.round(durationMs),
      correlationId: c.get('correlationId'),
    };
    if (quietRoutes.has(route) && status < 500) logger.debug(line, 'request');
    else logger.info(line, 'request');
  });
