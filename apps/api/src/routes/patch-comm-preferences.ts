import { commPreferencesPatchSchema, commPreferencesSchema, crmIdParamSchema } from '@crm/contracts';
import { type PreferencesResult, updatePreferences } from '@crm/preferences';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ifMatchSchema } from '../http/if-match.ts';
import { ProblemError } from '../http/problem-error.ts';
import { preferencesExample } from './preferences-example.ts';

/** Changes what a contact has asked for (E17); once it has answered, nothing that it forbids goes out. */
export const patchCommPreferences = (deps: RouteDeps) =>
  defineRoute({
    method: 'patch',
    path: '/api/contacts/:id/comm-preferences',
    contract: {
      name: 'patchCommPreferences',
      tag: 'Preferences',
      summary: 'Change the communication preferences of a contact',
      description:
        'Flags that are left out stay as they are. After an opt-out from e-mail has been answered, no marketing message to the contact is admitted, and those that wait are revoked.',
      params: v.object({ id: crmIdParamSchema }),
      headers: v.object({ 'if-match': v.optional(ifMatchSchema) }),
      body: commPreferencesPatchSchema,
      bodyExample: { doNotEmail: true, reason: 'customer request', policyBasis: 'customer_request' },
      answers: {
        200: {
          description: 'The preferences as they are now.',
          schema: commPreferencesSchema,
          example: { ...preferencesExample, doNotEmail: true },
          headers: { etag: 'The new version of the preferences.' },
        },
      },
      errors: ['CONTACT_NOT_FOUND', 'PREFS_CONFLICT'],
    },
    permission: 'preferences.write',
    handle: async (c, { params, headers, body }) => {
      const result = await updatePreferences(deps, {
        contactId: params.id,
        patch: body,
        ifMatch: headers['if-match'] === '*' ? null : (headers['if-match'] ?? null),
        actor: c.get('actor'),
        correlationId: c.get('correlationId'),
      });
      const { preferences, etag } = standing(result);
      return c.json(preferences, 200, { etag });
    },
  });

function standing(result: PreferencesResult) {
  switch (result.kind) {
    case 'updated':
    case 'unchanged':
      return result;
    case 'conflict':
      throw new ProblemError('PREFS_CONFLICT', {
        current: result.preferences,
        headers: { etag: result.etag },
      });
    case 'not_found':
      throw new ProblemError('CONTACT_NOT_FOUND');
    default:
      return result satisfies never;
  }
}
