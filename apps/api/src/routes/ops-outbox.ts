import { outboxStatusSchema } from '@crm/contracts';
import { getOutboxStatus } from '@crm/outbox';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** How much waits to be published, and for how long. */
export const opsOutbox = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/ops/outbox',
    contract: {
      name: 'getOutboxStatus',
      tag: 'Operations',
      summary: 'Read depth and lag of the outbox',
      answers: { 200: { description: 'Depth by category; lag of due rows.', schema: outboxStatusSchema } },
      errors: [],
    },
    permission: 'ops.read',
    handle: async (c) => c.json(await getOutboxStatus(db), 200),
  });
