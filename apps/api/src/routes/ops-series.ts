import { opsSeriesQuerySchema, opsSeriesSchema } from '@crm/contracts';
import { readSeries } from '@crm/ops';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** How the pipeline has been: what the charts of the operations page are drawn from. */
export const opsSeries = ({ db, clock }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/ops/series',
    contract: {
      name: 'readOpsSeries',
      tag: 'Operations',
      summary: 'Read lag, depth, latency, throughput, failures, audit rate and dead letters over time',
      description:
        'Sampled every 15 seconds and kept for 7 days. A point is [seconds since 1970, value]; null where nothing was sampled, and a latency also where nothing was published. Longer steps keep the worst of a state and the average of a rate.',
      query: opsSeriesQuerySchema,
      answers: { 200: { description: 'The series, each with a point a step.', schema: opsSeriesSchema } },
      errors: [],
    },
    permission: 'ops.read',
    handle: async (c, { query }) => c.json(await readSeries({ db, now: clock.now }, query.range), 200),
  });
