import type { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import type { ApiDeps, ApiEnv } from '../api-deps.ts';
import { toJsonSchema } from '../docs/to-json-schema.ts';

const readinessSchema = v.object({
  ready: v.boolean(),
  draining: v.boolean(),
  checks: v.record(v.string(), v.picklist(['ok', 'failed', 'late'])),
});
const livenessSchema = v.object({ live: v.literal(true) });

/** `/healthz`, `/readyz`, `/metrics`: for machines on the inner network; no token, nothing personal. */
export function serveProbes(
  app: Hono<ApiEnv>,
  { health, metrics }: Pick<ApiDeps, 'health' | 'metrics'>,
): void {
  app.get('/healthz', describe('healthz', 'Whether the process lives', { 200: livenessSchema }), (c) => {
    c.set('route', '/healthz');
    return c.json({ live: true }, 200);
  });
  app.get(
    '/readyz',
    describe('readyz', 'Whether the process takes requests', { 200: readinessSchema, 503: readinessSchema }),
    async (c) => {
      c.set('route', '/readyz');
      const readiness = await health.readiness();
      return c.json(readiness, readiness.ready ? 200 : 503);
    },
  );
  app.get(
    '/metrics',
    describeRoute({
      operationId: 'metrics',
      tags: ['Health'],
      summary: 'Metrics for Prometheus',
      security: [],
      responses: {
        200: { description: 'The text format.', content: { 'text/plain': { schema: { type: 'string' } } } },
      },
    }),
    async (c) => {
      c.set('route', '/metrics');
      return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType });
    },
  );
}

function describe(operationId: string, summary: string, answers: Record<number, v.GenericSchema>) {
  return describeRoute({
    operationId,
    tags: ['Health'],
    summary,
    security: [],
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, schema]) => [
        status,
        {
          description: status === '200' ? 'Yes.' : 'Not now.',
          content: { 'application/json': { schema: toJsonSchema(schema) } },
        },
      ]),
    ),
  });
}
