import { correlationIdSchema, storySchema } from '@crm/contracts';
import { tellStory } from '@crm/evidence';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Everything that happened under one correlation id, in order. */
export const getCorrelation = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/correlations/:correlationId',
    contract: {
      name: 'getCorrelation',
      tag: 'Audit',
      summary: 'Read the whole story of a correlation id',
      params: v.object({ correlationId: correlationIdSchema }),
      answers: { 200: { description: 'What happened, oldest first.', schema: storySchema } },
      errors: ['CORRELATION_NOT_FOUND'],
    },
    permission: 'evidence.read',
    handle: async (c, { params }) => {
      const story = await tellStory(db, params.correlationId);
      if (story === undefined) throw new ProblemError('CORRELATION_NOT_FOUND');
      return c.json(story, 200);
    },
  });
