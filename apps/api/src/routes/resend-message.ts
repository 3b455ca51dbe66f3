import { type Readmitted, readmit } from '@crm/admission';
import { resolutionAnswerSchema, resolutionBodySchema, uuidSchema } from '@crm/contracts';
import { findMessage } from '@crm/messages';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** A person sends a message again whose outcome nobody knows: a new admission under today's policy. */
export const resendMessage = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/messages/:messageId/resend',
    contract: {
      name: 'resendMessage',
      tag: 'Messages',
      summary: 'Send a message again whose outcome is unknown',
      params: v.object({ messageId: uuidSchema }),
      body: resolutionBodySchema,
      bodyExample: { reason: 'The mail server has no trace of it.' },
      answers: { 200: { description: 'Queued again.', schema: resolutionAnswerSchema } },
      errors: ['MESSAGE_NOT_FOUND', 'MESSAGE_STATE_CONFLICT', 'PERMIT_REVOKED', 'DNC_ENFORCED'],
    },
    permission: 'messages.resolve',
    handle: async (c, { params: { messageId }, body }) => {
      const eventId = queuedEvent(
        await readmit(deps, {
          messageId,
          from: ['unknown'],
          cause: 'resent',
          causationId: null,
          reason: body.reason,
          actor: c.get('actor'),
          correlationId: c.get('correlationId'),
          dryRun: false,
        }),
      );
      const message = await findMessage(deps.db, messageId);
      const correlationId = message?.correlationId ?? c.get('correlationId');
      return c.json({ messageId, state: 'queued', eventId, correlationId }, 200);
    },
  });

function queuedEvent(readmitted: Readmitted): string | null {
  switch (readmitted.kind) {
    case 'queued':
      return readmitted.eventId;
    case 'not_found':
      throw new ProblemError('MESSAGE_NOT_FOUND');
    case 'wrong_state':
      throw new ProblemError('MESSAGE_STATE_CONFLICT', { current: { state: readmitted.state } });
    case 'revoked':
      throw new ProblemError('PERMIT_REVOKED');
    case 'denied':
      throw new ProblemError('DNC_ENFORCED');
    default:
      return readmitted satisfies never;
  }
}
