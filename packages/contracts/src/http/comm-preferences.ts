import * as v from 'valibot';
import { crmIdSchema } from '../identifiers.ts';
import { pii } from '../pii.ts';

/** Answer of `GET` and `PATCH /api/contacts/:id/comm-preferences` (E17), spelled as source 000 spells it. */
export const commPreferencesSchema = v.object({
  contactId: crmIdSchema,
  doNotEmail: v.boolean(),
  doNotText: v.boolean(),
  doNotCall: v.boolean(),
  updatedBy: v.nullable(v.string()),
  updatedAt: v.string(),
  reason: v.nullable(v.string()),
  policyBasis: v.nullable(v.string()),
});

const statement = v.pipe(
  v.string(),
  v.regex(/\S/, 'must not be empty'),
  v.maxLength(2000, 'must be at most 2000 characters'),
  pii('text'),
);

/** Body of the `PATCH`: the flags to change, and always why and on what basis. */
export const commPreferencesPatchSchema = v.strictObject({
  doNotEmail: v.optional(v.boolean()),
  doNotText: v.optional(v.boolean()),
  doNotCall: v.optional(v.boolean()),
  reason: statement,
  policyBasis: v.pipe(
    v.string(),
    v.regex(/\S/, 'must not be empty'),
    v.maxLength(200, 'must be at most 200 characters'),
  ),
});

export type CommPreferences = v.InferOutput<typeof commPreferencesSchema>;
export type CommPreferencesPatch = v.InferOutput<typeof commPreferencesPatchSchema>;
