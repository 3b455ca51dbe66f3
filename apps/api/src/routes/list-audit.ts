import { listAudit } from '@crm/audit';
import { auditPageSchema, auditQuerySchema } from '@crm/contracts';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** Who did what to what, when (E5): newest first, a page at a time. */
export const listAuditRows = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/audit',
    contract: {
      name: 'listAudit',
      tag: 'Audit',
      summary: 'List audit rows, newest first',
      description:
        'Every condition that is given must hold. `cursor` is the `nextCursor` of the page before.',
      query: auditQuerySchema,
      answers: { 200: { description: 'One page.', schema: auditPageSchema } },
      errors: [],
    },
    permission: 'audit.read',
    handle: async (c, { query }) => c.json(await listAudit(db, query), 200),
  });
