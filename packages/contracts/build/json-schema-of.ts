import { type JsonSchema, type OverrideActionContext, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

export type { JsonSchema };

export type Draft = 'draft-07' | 'draft-2020-12';

/**
 * The JSON Schema of what a schema takes in, draft 2020-12 unless another is asked for. What it cannot say, such as a sum over three lists, is
 * left out: valid for us implies valid here, not the reverse.
 */
export function jsonSchemaOf(
  schema: v.GenericSchema,
  { id, title, target = 'draft-2020-12' }: { id: string; title: string; target?: Draft },
): JsonSchema {
  const { $schema, ...body } = toJsonSchema(schema, {
    target,
    typeMode: 'input',
    overrideAction: convertAction,
  });
  return commented({ $schema, $id: `urn:crm:contracts:${id}`, title, ...body });
}

function convertAction({ valibotAction, jsonSchema }: OverrideActionContext): JsonSchema | undefined {
  if (valibotAction.type === 'check' || valibotAction.type === 'partial_check') return jsonSchema;
  if (valibotAction.type !== 'regex' || !('requirement' in valibotAction)) return undefined;
  // JSON Schema reads every pattern as Unicode, has no flags, and takes one pattern an object.
  const pattern = (valibotAction.requirement as RegExp).source;
  if (jsonSchema.pattern === undefined) return { ...jsonSchema, pattern };
  return { ...jsonSchema, allOf: [...(jsonSchema.allOf ?? []), { pattern }] };
}

// A keyword of our own would stop validators that are strict about keywords; a comment stops none. Keywords are
// renamed and nothing else, so a schema stays one.
function commented(schema: JsonSchema): JsonSchema {
  return withComments(schema) as JsonSchema;
}

function withComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComments);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) =>
      key === 'pii' && typeof part === 'string'
        ? ['$comment', `Personal data: ${part}`]
        : [key, withComments(part)],
    ),
  );
}
