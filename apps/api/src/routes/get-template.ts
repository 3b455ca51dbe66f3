import { templateIdSchema, templateSchema } from '@crm/contracts';
import { findActiveTemplate } from '@crm/templates';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** The active version of a template, with its sources. */
export const getTemplate = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/templates/:templateId',
    contract: {
      name: 'getTemplate',
      tag: 'Templates',
      summary: 'Read the active version of a template',
      params: v.object({ templateId: templateIdSchema }),
      answers: { 200: { description: 'The active version.', schema: templateSchema } },
      errors: ['TEMPLATE_MISSING'],
    },
    permission: 'templates.read',
    handle: async (c, { params }) => {
      const template = await findActiveTemplate(db, params.templateId);
      if (template === undefined) throw new ProblemError('TEMPLATE_MISSING');
      return c.json(template, 200);
    },
  });
