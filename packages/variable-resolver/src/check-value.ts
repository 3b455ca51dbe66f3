import type { ItemField, ScalarType, VariableDefinition } from './variable-definition.ts';

/** Bounds of what one request may give; the message travels through queue, audit and worker whole. */
export const variableBounds = {
  stringCharsMax: 1_000,
  listItemsMax: 200,
  /** Characters of all text of one request together. */
  totalCharsMax: 65_536,
} as const;

/** What is wrong at a place inside a value: `at` continues the path, the text never repeats what was submitted. */
export type ValueFault = { at: string; message: string };

const { stringCharsMax, listItemsMax } = variableBounds;
const faultsMax = 20;
const calendarDay = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The faults of a value under its definition; none means that it may be shown. */
export function checkValue(variable: VariableDefinition, value: unknown): ValueFault[] {
  if (variable.type === 'list') return checkList(variable.itemFields, value);
  const message = scalarFault(variable.type, value);
  return message === undefined ? [] : [{ at: '', message }];
}

function checkList(fields: readonly ItemField[], value: unknown): ValueFault[] {
  if (!Array.isArray(value)) return [{ at: '', message: 'must be a list' }];
  if (value.length > listItemsMax) return [{ at: '', message: `must have at most ${listItemsMax} items` }];
  const faults: ValueFault[] = [];
  for (const [index, item] of value.entries()) {
    faults.push(...checkItem(fields, item).map(({ at, message }) => ({ at: `[${index}]${at}`, message })));
    if (faults.length >= faultsMax) return faults.slice(0, faultsMax);
  }
  return faults;
}

function checkItem(fields: readonly ItemField[], item: unknown): ValueFault[] {
  if (!isPlainObject(item)) return [{ at: '', message: 'must be an object' }];
  const faults: ValueFault[] = [];
  for (const field of fields) {
    const message = Object.hasOwn(item, field.name)
      ? scalarFault(field.type, item[field.name])
      : 'is missing';
    if (message !== undefined) faults.push({ at: `.${field.name}`, message });
  }
  const known = new Set(fields.map((field) => field.name));
  for (const [ordinal, name] of Object.keys(item).entries()) {
    if (faults.length >= faultsMax) break;
    // A submitted name is not repeated: it may be anything, a borrower's data included.
    if (!known.has(name)) faults.push({ at: `[#${ordinal}]`, message: 'is not a field of this list' });
  }
  return faults;
}

function scalarFault(type: ScalarType, value: unknown): string | undefined {
  switch (type) {
    case 'string':
      return stringFault(value);
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : 'must be a whole number';
    case 'money':
      return Number.isSafeInteger(value) ? undefined : 'must be a whole number of minor units, such as cents';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'date':
      return isDate(value) ? undefined : 'must be a day such as 2026-12-01, or a time with its offset';
    default:
      return type satisfies never;
  }
}

function stringFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be text';
  if (value.length > stringCharsMax) return `must be at most ${stringCharsMax} characters`;
  if (!/\S/u.test(value)) return 'must not be empty';
  // PostgreSQL's jsonb takes neither NUL nor a lone surrogate; line breaks and bidirectional overrides would
  // let a value rearrange the letter around it.
  if (!value.isWellFormed() || /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(value)) {
    return 'must be one line without control characters';
  }
  return undefined;
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 40) return false;
  if (!calendarDay.test(value) && !instant.test(value)) return false;
  const day = value.slice(0, 10);
  const parsed = new Date(`${day}T00:00:00Z`);
  // 2026-02-30 parses to 2 March; the round trip finds it.
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== day) return false;
  return !Number.isNaN(new Date(value).getTime());
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
