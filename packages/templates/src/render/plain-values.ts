import type { ResolvedValue } from '@crm/variable-resolver';
import Handlebars from 'handlebars';

type PlainValue = ResolvedValue | Handlebars.SafeString | Record<string, unknown>[];

/**
 * The values for a text part: marked so that Handlebars prints them as they are. Its own switch for that,
 * `noEscape`, joins what it prints with a bare `+`: two numbers side by side are added up.
 */
export function plainValues(values: Readonly<Record<string, ResolvedValue>>): Record<string, PlainValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
}

/** A value as it was before it was marked. */
export function unmarked(value: unknown): unknown {
  return value instanceof Handlebars.SafeString ? value.toString() : value;
}

function plain(value: ResolvedValue): PlainValue {
  if (typeof value === 'string') return new Handlebars.SafeString(value);
  if (typeof value !== 'object' || value === null) return value;
  return value.map((item) =>
    Object.fromEntries(Object.entries(item).map(([field, part]) => [field, plain(part)])),
  );
}
