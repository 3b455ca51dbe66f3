import type * as v from 'valibot';

/** The children of a valibot schema, whatever its type. */
type SchemaParts = {
  type?: string;
  entries?: Record<string, v.GenericSchema>;
  item?: v.GenericSchema;
  wrapped?: v.GenericSchema;
  options?: v.GenericSchema[];
};

/** Every field name that a schema itself declares; the keys of a record are the caller's and not among them. */
export function fieldNames(schema: v.GenericSchema): Set<string> {
  const { entries = {}, item, wrapped, options } = schema as v.GenericSchema & SchemaParts;
  // The options of a union of plain values (a picklist) are values, not schemas.
  const optionSchemas = (options ?? []).filter((option) => typeof option === 'object' && option !== null);
  const children = [...Object.values(entries), item, wrapped, ...optionSchemas].filter(
    (child) => child !== undefined,
  );
  return new Set([...Object.keys(entries), ...children.flatMap((child) => [...fieldNames(child)])]);
}

/** The fields of a schema that hold lists. */
export function listNames(schema: v.GenericSchema): Set<string> {
  const { entries = {} } = schema as v.GenericSchema & SchemaParts;
  return new Set(Object.keys(entries).filter((name) => isList(entries[name])));
}

function isList(schema: v.GenericSchema | undefined): boolean {
  const { type, wrapped } = (schema ?? {}) as SchemaParts;
  return type === 'array' || (wrapped !== undefined && isList(wrapped));
}
