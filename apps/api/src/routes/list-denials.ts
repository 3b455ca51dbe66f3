import { denialListQuerySchema, denialPageSchema } from '@crm/contracts';
import { listDenials } from '@crm/evidence';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** What was refused under do-not-contact and so never became a message. */
export const listDenialPage = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/denials',
    contract: {
      name: 'listDenials',
      tag: 'Messages',
      summary: 'List refusals under do-not-contact, newest first',
      description:
        'With `contactId`: those that this contact’s own preference caused. `cursor` is the `nextCursor` of the page before.',
      query: denialListQuerySchema,
      answers: { 200: { description: 'One page.', schema: denialPageSchema } },
      errors: [],
    },
    permission: 'messages.read',
    handle: async (c, { query }) => c.json(await listDenials(db, query), 200),
  });
