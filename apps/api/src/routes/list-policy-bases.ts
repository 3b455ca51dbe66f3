import { policyBases, policyBasisListSchema } from '@crm/contracts';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** What a person may name as the basis of a change of preferences. */
export const listPolicyBases = (_deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/policy-bases',
    contract: {
      name: 'listPolicyBases',
      tag: 'Preferences',
      summary: 'List what a change of preferences may rest on',
      answers: { 200: { description: 'All of them.', schema: policyBasisListSchema } },
      errors: [],
    },
    permission: 'preferences.read',
    handle: async (c) => c.json({ items: policyBases }, 200),
  });
