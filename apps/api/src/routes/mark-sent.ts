import { resolutionAnswerSchema, resolutionBodySchema, uuidSchema } from '@crm/contracts';
import { type Marked, markSent } from '@crm/delivery/operations';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** A person has found out that a message of unknown outcome did go out. */
export const markMessageSent = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/messages/:messageId/mark-sent',
    contract: {
      name: 'markMessageSent',
      tag: 'Messages',
      summary: 'Record that a message of unknown outcome was sent',
      params: v.object({ messageId: uuidSchema }),
      body: resolutionBodySchema,
      bodyExample: { reason: 'The mail server has accepted it.' },
      answers: { 200: { description: 'Recorded.', schema: resolutionAnswerSchema } },
      errors: ['MESSAGE_NOT_FOUND', 'MESSAGE_STATE_CONFLICT'],
    },
    permission: 'messages.resolve',
    handle: async (c, { params: { messageId }, body }) => {
      const { eventId, correlationId } = recorded(
        await markSent(deps, {
          messageId,
          reason: body.reason,
          actor: c.get('actor'),
          correlationId: c.get('correlationId'),
        }),
      );
      return c.json({ messageId, state: 'sent', eventId, correlationId }, 200);
    },
  });

function recorded(marked: Marked) {
  switch (marked.kind) {
    case 'sent':
      return marked;
    case 'not_found':
      throw new ProblemError('MESSAGE_NOT_FOUND');
    case 'never_rendered':
      throw new ProblemError('MESSAGE_STATE_CONFLICT', {
        detail: 'Nothing was ever rendered for it, so nothing can have gone out: resend it instead.',
        current: { state: 'unknown' },
      });
    case 'wrong_state':
      throw new ProblemError('MESSAGE_STATE_CONFLICT', { current: { state: marked.state } });
    default:
      return marked satisfies never;
  }
}
