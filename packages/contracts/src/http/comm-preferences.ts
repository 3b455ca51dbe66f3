import * as v from 'valibot';
import { crmIdSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';

/** Answer of `GET` and `PATCH /api/contacts/:id/comm-preferences` (E17), spelled as source 000 spells it. */
export const commPreferencesSchema = v.object(
  {
    contactId: crmIdSchema,
    doNotEmail: v.boolean(must.beTrueOrFalse),
    doNotText: v.boolean(must.beTrueOrFalse),
    doNotCall: v.boolean(must.beTrueOrFalse),
    updatedBy: v.nullable(v.string(must.beText)),
    updatedAt: v.string(must.beText),
    reason: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
    policyBasis: v.nullable(v.string(must.beText)),
  },
  must.fit,
);

const statement = v.pipe(
  v.string(must.beText),
  v.regex(/\S/, 'must not be empty'),
  v.maxLength(2000, 'must be at most 2000 characters'),
  pii('text'),
);

/** Body of the `PATCH`: the flags to change, and always why and on what basis. */
export const commPreferencesPatchSchema = v.strictObject(
  {
    doNotEmail: v.optional(v.boolean(must.beTrueOrFalse)),
    doNotText: v.optional(v.boolean(must.beTrueOrFalse)),
    doNotCall: v.optional(v.boolean(must.beTrueOrFalse)),
    reason: statement,
    policyBasis: v.pipe(
      v.string(must.beText),
      v.regex(/\S/, 'must not be empty'),
      v.maxLength(200, 'must be at most 200 characters'),
    ),
  },
  must.fit,
);

export type CommPreferences = v.InferOutput<typeof commPreferencesSchema>;
export type CommPreferencesPatch = v.InferOutput<typeof commPreferencesPatchSchema>;
