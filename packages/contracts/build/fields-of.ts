import type { JsonSchema } from './json-schema-of.ts';

export type Field = { type: string; required: boolean };

/** Every field of an event by its path: `to[]` is an item of `to`, `a.b` a field of `a`. */
export type Fields = Record<string, Field>;

/**
 * Reads the fields out of a JSON Schema. A type names all that a reader may rely on: form, format, pattern, and each
 * value of a closed list; bounds of size are left out, since a reader does not depend on them.
 */
export function fieldsOf(schema: JsonSchema): Fields {
  const fields: Fields = {};
  collect(fields, schema, '');
  return fields;
}

function collect(fields: Fields, schema: JsonSchema, path: string): void {
  for (const part of alternatives(schema)) {
    for (const [name, child] of Object.entries(part.properties ?? {})) {
      if (typeof child === 'boolean') continue;
      const at = path === '' ? name : `${path}.${name}`;
      fields[at] = { type: typeOf(child), required: (part.required ?? []).includes(name) };
      collect(fields, child, at);
    }
    if (typeof part.items !== 'object' || Array.isArray(part.items)) continue;
    fields[`${path}[]`] = { type: typeOf(part.items), required: false };
    collect(fields, part.items, `${path}[]`);
  }
}

function typeOf(schema: JsonSchema): string {
  return alternatives(schema).map(simpleTypeOf).sort().join(' | ');
}

function simpleTypeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const type = String(schema.type ?? 'any');
  if (schema.format !== undefined) return `${type} ${schema.format}`;
  return schema.pattern === undefined ? type : `${type} ${schema.pattern}`;
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  const options = (schema.anyOf ?? schema.oneOf ?? []).filter((option) => typeof option !== 'boolean');
  return options.length === 0 ? [schema] : options;
}
