import * as v from 'valibot';

/** `If-Match` as we take it: one entity tag, or `*` for whatever stands there. */
export const ifMatchSchema = v.pipe(
  v.string(),
  v.regex(/^(?:\*|(?:W\/)?"[^"]{0,64}")$/, 'must be one entity tag or *'),
);
