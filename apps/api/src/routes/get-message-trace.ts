import { messageTraceSchema, uuidSchema } from '@crm/contracts';
import { traceMessage } from '@crm/evidence';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** What the pipeline recorded of a message: events and their publication, attempts, renderings, dead letters. */
export const getMessageTrace = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages/:messageId/trace',
    contract: {
      name: 'getMessageTrace',
      tag: 'Messages',
      summary: 'Read what the pipeline recorded of a message, oldest first',
      description:
        'Events with the time of their publication, attempts, renderings and dead letters, addresses masked, at most 1,000 of each kind. Audit rows are not among them: `/why` tells the decisions, `/api/correlations/{correlationId}` the whole story.',
      params: v.object({ messageId: uuidSchema }),
      answers: { 200: { description: 'The records.', schema: messageTraceSchema } },
      errors: ['MESSAGE_NOT_FOUND'],
    },
    permission: 'messages.read',
    handle: async (c, { params: { messageId } }) => {
      const trace = await traceMessage(db, messageId);
      if (trace === undefined) throw new ProblemError('MESSAGE_NOT_FOUND');
      return c.json(trace, 200);
    },
  });
