import { messageBodyQuerySchema, uuidSchema } from '@crm/contracts';
import { discloseBody } from '@crm/evidence';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { letterHeaders } from '../http/letter-headers.ts';
import { noArtifact } from '../http/no-artifact.ts';
import { ProblemError } from '../http/problem-error.ts';

/** A mail as its reader sees it, for a frame of the console. Each look at it is an audit row. */
export const getMessageBody = (deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages/:messageId/body',
    contract: {
      name: 'getMessageBody',
      tag: 'Messages',
      summary: 'Look at the mail that was rendered for a message',
      description:
        '`part` is `html` (the default), `text`, or `headers`: the head of the MIME that was handed to the provider. The answer has a content security policy of its own: nothing in it runs, is loaded or can be submitted. Each answer is recorded as `CRM.EMAIL.BODY_READ`.',
      params: v.object({ messageId: uuidSchema }),
      query: messageBodyQuerySchema,
      answers: {
        200: {
          description: 'The part, as it was rendered.',
          schema: v.string(),
          mediaType: ['text/html', 'text/plain'],
        },
      },
      errors: ['MESSAGE_NOT_FOUND', 'ARTIFACT_NOT_FOUND', 'BODY_GONE', 'BODY_DAMAGED'],
    },
    permission: 'messages.read',
    handle: async (c, { params: { messageId }, query: { part } }) => {
      const request = { messageId, part, actor: c.get('actor'), correlationId: c.get('correlationId') };
      const found = await discloseBody(deps, request);
      switch (found.kind) {
        case 'read': {
          const type = part === 'html' ? 'text/html' : 'text/plain';
          return c.body(new Uint8Array(found.bytes), 200, {
            ...letterHeaders,
            'content-type': `${type}; charset=utf-8`,
          });
        }
        case 'none':
          throw await noArtifact(deps.db, messageId);
        case 'gone':
          throw new ProblemError('BODY_GONE');
        case 'damaged':
          throw new ProblemError('BODY_DAMAGED');
        default:
          return found satisfies never;
      }
    },
  });
