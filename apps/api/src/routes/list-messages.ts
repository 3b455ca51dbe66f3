import { messageListQuerySchema, messagePageSchema } from '@crm/contracts';
import { listMessages } from '@crm/messages';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** Messages by what is known of them, newest first. */
export const listMessagePage = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/messages',
    contract: {
      name: 'listMessages',
      tag: 'Messages',
      summary: 'List messages, newest first',
      description:
        'Every condition that is given must hold; `state` may stand several times, and any of them will do. `cursor` is the `nextCursor` of the page before. One request looks at 20,000 messages at most: a page that is short, or empty, and has a `nextCursor` has searched back to `searchedTo` and can be gone on with.',
      query: messageListQuerySchema,
      answers: { 200: { description: 'One page.', schema: messagePageSchema } },
      errors: [],
    },
    permission: 'messages.read',
    handle: async (c, { query }) => c.json(await listMessages(db, query), 200),
  });
