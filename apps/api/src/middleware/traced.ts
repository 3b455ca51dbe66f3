import { type App, inSpan, type Tracer, validTraceparent } from '@crm/runtime';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../api-deps.ts';

const name = 'api' satisfies App;
// Asked every few seconds by machines: they would be most of what is traced.
const quietPaths = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * A request is a span below its caller's, and what it queues is of the same trace. Named by the route's pattern alone: a
 * path may carry personal data (E9).
 */
export const traced = (tracer: Tracer) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const parent = validTraceparent(c.req.header('traceparent'));
    if ((!tracer.isOn && parent === undefined) || quietPaths.has(c.req.path)) return next();
    await inSpan(tracer, { name, kind: 'server', parent }, async (span) => {
      await next();
      const route = c.get('route') ?? 'unmatched';
      const { status } = c.res;
      span.end({
        name: `${c.req.method} ${route}`,
        attributes: {
          'http.request.method': c.req.method,
          'http.route': route,
          'http.response.status_code': status,
          'crm.correlation_id': c.get('correlationId'),
        },
        error: status >= 500 ? String(status) : undefined,
      });
    });
  });
