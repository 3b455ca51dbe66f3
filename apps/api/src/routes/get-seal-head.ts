import { sealHeadAnswerSchema } from '@crm/contracts';
import { findHead, measureLag } from '@crm/seals';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** The newest seal of the audit log, to be kept where nobody of us can change it. */
export const getSealHead = ({ db, clock, sealKeys }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/audit/seals/head',
    contract: {
      name: 'getSealHead',
      tag: 'Audit',
      summary: 'Read the newest seal of the audit log',
      description:
        'Keep what this answers outside: with it `verify-audit --head` shows that the end of the log was cut off or made anew, which nothing inside the database can show.',
      answers: {
        200: { description: 'The seal, and how far the seals are behind.', schema: sealHeadAnswerSchema },
      },
      errors: [],
    },
    permission: 'evidence.read',
    handle: async (c) => {
      const [head, lag] = [await findHead(db), await measureLag(db, clock.now())];
      const keys = [...sealKeys].map(([keyId, key]) => ({
        keyId,
        pem: key.export({ type: 'spki', format: 'pem' }).toString(),
      }));
      return c.json({ head, ...lag, keys }, 200);
    },
  });
