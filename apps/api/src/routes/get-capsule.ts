import { capsuleSchema, correlationIdSchema, type ErrorCode, uuidSchema } from '@crm/contracts';
import { type CapsuleRequest, exportCapsule } from '@crm/evidence';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

const answers = {
  200: {
    description: 'The file. Verify it with the one of `GET /api/evidence/verifier`, without a network.',
    schema: capsuleSchema,
    headers: { 'content-disposition': 'A name for the file.' },
  },
};
const bounds =
  'At most 32 MiB of rendered bytes, 25 messages and 1,000 audit rows; more is refused, not cut. Each answer is recorded as `EVIDENCE.EXPORTED` with the hash of the file.';
/** A capsule of the largest message is 45 MB of JSON. */
const deadlineMs = 30_000;

/** All that proves what became of one message, as one file. */
export const getMessageCapsule = (deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages/:messageId/capsule',
    contract: {
      name: 'getMessageCapsule',
      tag: 'Messages',
      summary: 'Take out the evidence of a message',
      description: `Request, decision with its trace, permit, template, rendered bytes and manifest, attempts, events, and the audit rows about the message with their proofs. ${bounds}`,
      params: v.object({ messageId: uuidSchema }),
      answers,
      errors: ['MESSAGE_NOT_FOUND', 'CAPSULE_TOO_LARGE', 'SEAL_KEYS_MISSING'],
    },
    permission: 'evidence.read',
    deadlineMs,
    handle: (c, { params }) => give(c, deps, { about: params, missing: 'MESSAGE_NOT_FOUND' }),
  });

/** The same of everything under a correlation id; a refusal has no message of its own. */
export const getCorrelationCapsule = (deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/correlations/:correlationId/capsule',
    contract: {
      name: 'getCorrelationCapsule',
      tag: 'Audit',
      summary: 'Take out the evidence of a correlation id',
      description: `As \`GET /api/messages/:messageId/capsule\`, of every message and every audit row under the correlation id. ${bounds}`,
      params: v.object({ correlationId: correlationIdSchema }),
      answers,
      errors: ['CORRELATION_NOT_FOUND', 'CAPSULE_TOO_LARGE', 'SEAL_KEYS_MISSING'],
    },
    permission: 'evidence.read',
    deadlineMs,
    handle: (c, { params }) => give(c, deps, { about: params, missing: 'CORRELATION_NOT_FOUND' }),
  });

async function give(
  c: Context<ApiEnv>,
  deps: RouteDeps,
  { about, missing }: { about: CapsuleRequest['about']; missing: ErrorCode },
): Promise<Response> {
  if (deps.sealKeys.size === 0) throw new ProblemError('SEAL_KEYS_MISSING');
  const exported = await exportCapsule(deps, {
    about,
    keys: deps.sealKeys,
    actor: c.get('actor'),
    correlationId: c.get('correlationId'),
  });
  switch (exported.kind) {
    case 'not_found':
      throw new ProblemError(missing);
    case 'too_large':
      throw new ProblemError('CAPSULE_TOO_LARGE');
    case 'exported': {
      const name = 'messageId' in about ? about.messageId : about.correlationId.replace(/[^\w.-]/g, '_');
      return c.body(exported.file, 200, {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="capsule-${name}.json"`,
      });
    }
    default:
      return exported satisfies never;
  }
}
