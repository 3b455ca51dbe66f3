import { deadLettersQuerySchema, deadLettersSchema } from '@crm/contracts';
import { listDeadLetters } from '@crm/delivery/operations';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** What could not be handled and waits for a person. */
export const opsDlq = ({ db, queueDepth }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/ops/dlq',
    contract: {
      name: 'listDeadLetters',
      tag: 'Operations',
      summary: 'List dead letters that wait for a person, newest first',
      description:
        "`cursor` is the `nextCursor` of the page before. `queueDepth` is the broker's own count, null where it cannot be asked.",
      query: deadLettersQuerySchema,
      answers: { 200: { description: 'What waits.', schema: deadLettersSchema } },
      errors: [],
    },
    permission: 'ops.read',
    handle: async (c, { query }) => {
      const [letters, depth] = await Promise.all([listDeadLetters(db, query), queueDepth()]);
      return c.json({ queueDepth: depth, ...letters }, 200);
    },
  });
