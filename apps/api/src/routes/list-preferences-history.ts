import { crmIdParamSchema, preferencesHistoryQuerySchema, preferencesHistorySchema } from '@crm/contracts';
import { findPreferences, listHistory } from '@crm/preferences';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Who changed a contact's preferences, when, and on what basis. */
export const listPreferencesHistory = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/contacts/:id/comm-preferences/history',
    contract: {
      name: 'listPreferencesHistory',
      tag: 'Preferences',
      summary: 'List the changes of a contact’s preferences, newest first',
      description: 'Read from the audit log. `cursor` is the `nextCursor` of the page before.',
      params: v.object({ id: crmIdParamSchema }),
      query: preferencesHistoryQuerySchema,
      answers: { 200: { description: 'One page.', schema: preferencesHistorySchema } },
      errors: ['CONTACT_NOT_FOUND'],
    },
    permission: 'preferences.read',
    handle: async (c, { params, query }) => {
      if ((await findPreferences(db, params.id)) === undefined) throw new ProblemError('CONTACT_NOT_FOUND');
      return c.json(await listHistory(db, { contactId: params.id, ...query }), 200);
    },
  });
