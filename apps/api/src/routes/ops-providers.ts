import { providerQuotasSchema } from '@crm/contracts';
import { listQuotas } from '@crm/quotas';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** What limited providers still take, and whether one asked for a rest. */
export const opsProviders = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/ops/providers',
    contract: {
      name: 'listProviderQuotas',
      tag: 'Operations',
      summary: 'Read how the limits of the providers stand',
      answers: {
        200: {
          description: 'Each limited provider; none where nothing is limited.',
          schema: providerQuotasSchema,
        },
      },
      errors: [],
    },
    permission: 'ops.read',
    handle: async (c) => c.json({ items: await listQuotas(db) }, 200),
  });
