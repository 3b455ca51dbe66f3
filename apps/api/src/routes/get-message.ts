import { messageSchema, uuidSchema } from '@crm/contracts';
import { findMessage } from '@crm/messages';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** A message with its recipients and everything that became of it. */
export const getMessage = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages/:messageId',
    contract: {
      name: 'getMessage',
      tag: 'Messages',
      summary: 'Read a message, its recipients and its history',
      params: v.object({ messageId: uuidSchema }),
      answers: { 200: { description: 'The message.', schema: messageSchema } },
      errors: ['MESSAGE_NOT_FOUND'],
    },
    permission: 'messages.read',
    handle: async (c, { params }) => {
      const message = await findMessage(db, params.messageId);
      if (message === undefined) throw new ProblemError('MESSAGE_NOT_FOUND');
      return c.json(message, 200);
    },
  });
