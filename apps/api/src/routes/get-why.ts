import { uuidSchema, whySchema } from '@crm/contracts';
import { explainMessage } from '@crm/evidence';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Why a message is in the state it is in: every decision about it, with its rule trace or its cause. */
export const getWhy = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages/:messageId/why',
    contract: {
      name: 'getWhy',
      tag: 'Messages',
      summary: 'Read every decision about a message, oldest first',
      params: v.object({ messageId: uuidSchema }),
      answers: { 200: { description: 'The decisions.', schema: whySchema } },
      errors: ['MESSAGE_NOT_FOUND'],
    },
    permission: 'messages.read',
    handle: async (c, { params }) => {
      const why = await explainMessage(db, params.messageId);
      if (why === undefined) throw new ProblemError('MESSAGE_NOT_FOUND');
      return c.json(why, 200);
    },
  });
