import { sealReportSchema, verificationQuerySchema } from '@crm/contracts';
import { verifySeals } from '@crm/seals';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Whether the audit log is as it was sealed, and which row is the first that is not. */
export const verifyAudit = ({ db, sealKeys }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/audit/verification',
    contract: {
      name: 'verifyAudit',
      tag: 'Audit',
      summary: 'Hash a stretch of the audit log anew and compare it with its seals',
      description:
        'Goes through `limit` seals from `from` on; `next` is where to go on. Behind the last seal it also judges what no seal covers. At most 20 faults are named, the first first. The api believes its own keys and this answer comes from the api: an examiner runs `verify-audit`, or a verifier of their own, instead.',
      query: verificationQuerySchema,
      answers: {
        200: { description: 'What was looked at and what does not fit.', schema: sealReportSchema },
      },
      errors: ['SEAL_KEYS_MISSING'],
    },
    permission: 'evidence.read',
    handle: async (c, { query }) => {
      if (sealKeys.size === 0) throw new ProblemError('SEAL_KEYS_MISSING');
      return c.json(await verifySeals(db, { keys: sealKeys, from: query.from, sealsMax: query.limit }), 200);
    },
  });
