import { deadLetterGroupsSchema } from '@crm/contracts';
import { groupDeadLetters } from '@crm/delivery/operations';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** What could not be handled, by its reason. */
export const opsDlqGroups = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/ops/dlq/groups',
    contract: {
      name: 'groupDeadLetters',
      tag: 'Operations',
      summary: 'Count the dead letters that wait for a person, by error code',
      answers: { 200: { description: 'The groups, the largest first.', schema: deadLetterGroupsSchema } },
      errors: [],
    },
    permission: 'ops.read',
    handle: async (c) => c.json(await groupDeadLetters(db), 200),
  });
