import { artifactSchema, uuidSchema } from '@crm/contracts';
import { discloseArtifact } from '@crm/evidence';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { noArtifact } from '../http/no-artifact.ts';

/** The bytes that were rendered for a message, each part proved against the manifest (E7). */
export const getArtifact = (deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages/:messageId/artifact',
    contract: {
      name: 'getArtifact',
      tag: 'Messages',
      summary: 'Read what was rendered for a message',
      description: 'The manifest and the rendered parts. Each answer is recorded as `CRM.EMAIL.BODY_READ`.',
      params: v.object({ messageId: uuidSchema }),
      answers: { 200: { description: 'The manifest and the rendered parts.', schema: artifactSchema } },
      errors: ['MESSAGE_NOT_FOUND', 'ARTIFACT_NOT_FOUND'],
    },
    permission: 'messages.read',
    handle: async (c, { params }) => {
      const request = { ...params, actor: c.get('actor'), correlationId: c.get('correlationId') };
      const artifact = await discloseArtifact(deps, request);
      if (artifact !== undefined) return c.json(artifact, 200);
      throw await noArtifact(deps.db, params.messageId);
    },
  });
