import { commPreferencesSchema, crmIdParamSchema } from '@crm/contracts';
import { findPreferences } from '@crm/preferences';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';
import { preferencesExample } from './preferences-example.ts';

/** What a contact has asked for (E17), with the entity tag under which it may be changed. */
export const getCommPreferences = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/contacts/:id/comm-preferences',
    contract: {
      name: 'getCommPreferences',
      tag: 'Preferences',
      summary: 'Read the communication preferences of a contact',
      params: v.object({ id: crmIdParamSchema }),
      answers: {
        200: {
          description: 'The preferences.',
          schema: commPreferencesSchema,
          example: preferencesExample,
          headers: { etag: 'The version of the preferences, for `If-Match`.' },
        },
      },
      errors: ['CONTACT_NOT_FOUND'],
    },
    permission: 'preferences.read',
    handle: async (c, { params }) => {
      const found = await findPreferences(db, params.id);
      if (found === undefined) throw new ProblemError('CONTACT_NOT_FOUND');
      return c.json(found.preferences, 200, { etag: found.etag });
    },
  });
