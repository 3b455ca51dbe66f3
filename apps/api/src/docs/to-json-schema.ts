import { toJsonSchema as convert } from '@valibot/to-json-schema';
import type { OpenAPIV3_1 } from 'openapi-types';
import type * as v from 'valibot';

/**
 * The JSON Schema (2020-12) of a contract's schema as a caller sees it: before transformations. What only a
 * function can check (such as the sum of to, cc and bcc) stays out; a recursive JSON value is any value.
 */
export function toJsonSchema(schema: v.GenericSchema): OpenAPIV3_1.SchemaObject {
  const { $schema, $defs, ...json } = convert(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => (valibotSchema.type === 'lazy' ? {} : undefined),
  });
  return markAsExtension(json) as OpenAPIV3_1.SchemaObject;
}

/** The mark of personal data becomes `x-pii`: keywords that are not OpenAPI's own begin so. */
function markAsExtension(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(markAsExtension);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) =>
      key === 'pii' && typeof value === 'string' ? ['x-pii', value] : [key, markAsExtension(value)],
    ),
  );
}
