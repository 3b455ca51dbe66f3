import { verifyArtifact } from '@crm/artifacts';
import { proofSchema, uuidSchema } from '@crm/contracts';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { noArtifact } from '../http/no-artifact.ts';

/** Whether what is stored of a message is still what was rendered (E7). */
export const verifyMessage = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages/:messageId/verify',
    contract: {
      name: 'verifyMessage',
      tag: 'Messages',
      summary: 'Hash what is stored of a message anew and compare',
      description:
        'One check for the manifest, the subject, each part and each attachment: `expected` was recorded when the message was rendered, `actual` is computed now, null where the bytes are stored no longer. Shows no content.',
      params: v.object({ messageId: uuidSchema }),
      answers: { 200: { description: 'Every check.', schema: proofSchema } },
      errors: ['MESSAGE_NOT_FOUND', 'ARTIFACT_NOT_FOUND'],
    },
    permission: 'messages.read',
    handle: async (c, { params: { messageId } }) => {
      const proof = await verifyArtifact(db, messageId);
      if (proof !== undefined) return c.json(proof, 200);
      throw await noArtifact(db, messageId);
    },
  });
