import { templateListSchema } from '@crm/contracts';
import { listTemplates } from '@crm/templates';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** The catalogue: each template that can be sent, with its category and variables. */
export const listTemplateSummaries = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/templates',
    contract: {
      name: 'listTemplates',
      tag: 'Templates',
      summary: 'List the templates that can be sent',
      answers: { 200: { description: 'By id.', schema: templateListSchema } },
      errors: [],
    },
    permission: 'templates.read',
    // Parsing leaves the sources out.
    handle: async (c) => c.json(v.parse(templateListSchema, { items: await listTemplates(db) }), 200),
  });
