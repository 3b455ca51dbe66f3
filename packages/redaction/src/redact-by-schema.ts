import * as v from 'valibot';
import { maskKind, maskKinds } from './mask-kind.ts';
import { redactEntry } from './redact-value.ts';

type Schema = v.GenericSchema;

/** The children of a valibot schema, whatever its type; `type` says which of them are there. */
type SchemaParts = {
  type: string;
  entries?: Record<string, Schema>;
  rest?: Schema;
  item?: Schema;
  items?: Schema[];
  value?: Schema;
  wrapped?: Schema;
  options?: Schema[];
  getter?: (value: unknown) => Schema;
};

/**
 * Masks every field that the schema marks with metadata `{ pii: 'email' | 'phone' | 'name' | 'text' | 'secret' }`.
 * What carries no mark, declared or not, is masked like any other data, by its key and its content.
 */
export function redactBySchema(schema: Schema, value: unknown): unknown {
  return walk(schema, value, '');
}

function walk(schema: Schema | undefined, value: unknown, key: string): unknown {
  if (schema === undefined) return redactEntry(key, value);
  const mark = v.getMetadata(schema).pii;
  const kind = maskKinds.find((known) => known === mark);
  if (kind === undefined) return walkParts(schema, value, key);
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => walk(schema, item, key));
  return typeof value === 'string' ? maskKind(kind, value) : '***';
}

function walkParts(schema: Schema, value: unknown, key: string): unknown {
  const parts: SchemaParts = { ...schema };
  if (parts.wrapped !== undefined) return walk(parts.wrapped, value, key);
  if (parts.getter !== undefined) return walk(parts.getter(value), value, key);
  switch (parts.type) {
    case 'union':
    case 'variant':
    case 'intersect':
      return walkOptions(parts.options ?? [], value, key);
    case 'array':
    case 'set':
    case 'tuple':
    case 'loose_tuple':
    case 'strict_tuple':
    case 'tuple_with_rest':
      if (!isList(value)) return redactEntry(key, value);
      return [...value].map((item, index) => walk(childOfList(parts, index), item, key));
    case 'object':
    case 'loose_object':
    case 'strict_object':
    case 'object_with_rest':
    case 'record':
    case 'map':
      if (!isRecord(value)) return redactEntry(key, value);
      return Object.fromEntries(
        entriesOf(value).map(([name, item]) => [
          redactEntry('', name),
          walk(childOfRecord(parts, name), item, name),
        ]),
      );
    default:
      return redactEntry(key, value);
  }
}

/** Masks by the options that accept the value; by all of them when none does, since each may be the one meant. */
function walkOptions(options: Schema[], value: unknown, key: string): unknown {
  const accepting = options.filter((option) => v.is(option, value));
  const asked = accepting.length > 0 ? accepting : options;
  return asked.reduce((masked, option) => walk(option, masked, key), value);
}

function childOfList(parts: SchemaParts, index: number): Schema | undefined {
  return parts.item ?? parts.items?.[index] ?? parts.rest ?? parts.value;
}

function childOfRecord(parts: SchemaParts, name: string): Schema | undefined {
  const entries = parts.entries ?? {};
  return Object.hasOwn(entries, name) ? entries[name] : (parts.rest ?? parts.value);
}

function isList(value: unknown): value is Iterable<unknown> {
  return Array.isArray(value) || value instanceof Set;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(value: object): [string, unknown][] {
  return value instanceof Map
    ? [...value].map(([name, item]) => [String(name), item])
    : Object.entries(value);
}
