import type { Hono } from 'hono';
import type { ApiEnv } from '../api-deps.ts';
import { answerProblem } from './answer-problem.ts';

/** Answers every other method on the paths that the router holds by now: OPTIONS with 204, the rest with 405. */
export function refuseOtherMethods(app: Hono<ApiEnv>): void {
  const methodsOf = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue;
    const methods = methodsOf.get(path) ?? new Set(['OPTIONS']);
    methodsOf.set(path, methods.add(method));
    // The router answers HEAD from GET.
    if (method === 'GET') methods.add('HEAD');
  }
  for (const [path, methods] of methodsOf) {
    const allow = [...methods].sort().join(', ');
    app.all(path, (c) => {
      c.set('route', path);
      if (c.req.method === 'OPTIONS') return c.body(null, 204, { allow });
      return answerProblem(c, 'METHOD_NOT_ALLOWED', { headers: { allow } });
    });
  }
}
