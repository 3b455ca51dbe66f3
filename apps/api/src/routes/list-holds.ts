import { legalHoldsQuerySchema, legalHoldsSchema } from '@crm/contracts';
import { listHolds } from '@crm/retention';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** What is kept from being removed, and by whom. */
export const listLegalHolds = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/legal-holds',
    contract: {
      name: 'listLegalHolds',
      tag: 'Retention',
      summary: 'List legal holds',
      description: 'Those that stand, newest first; with `all=true` the released ones too, 1,000 at most.',
      query: legalHoldsQuerySchema,
      answers: { 200: { description: 'The holds.', schema: legalHoldsSchema } },
      errors: [],
    },
    permission: 'holds.manage',
    handle: async (c, { query }) =>
      c.json({ items: await listHolds(db, { all: query.all === 'true' }) }, 200),
  });
