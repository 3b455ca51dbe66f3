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
  return json as OpenAPIV3_1.SchemaObject;
}
