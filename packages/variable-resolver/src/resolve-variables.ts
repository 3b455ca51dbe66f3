import type { JsonValue } from '@crm/contracts';
import { checkValue } from './check-value.ts';
import { type Facts, factReaders } from './facts.ts';
import type { ListItem, ResolvedValue, VariableDefinition } from './variable-definition.ts';
import { findVariable } from './variables.ts';

export type Origin = 'request' | 'source' | 'default';

export type ResolvedVariables =
  | { ok: true; values: Record<string, ResolvedValue>; origins: Record<string, Origin> }
  /** `missing`: nobody gave it and it has no default. `invalid`: somebody did, and it is not of its type. */
  | { ok: false; missing: string[]; invalid: string[] };

/**
 * A value for each name that a template uses: the request's before the source's before the default (E6).
 * Every name gets a value or is named in the failure; `null` only where the definition's default is `null`.
 */
export function resolveVariables(input: {
  needed: readonly string[];
  given: Readonly<Record<string, JsonValue>>;
  facts: Facts;
}): ResolvedVariables {
  const found: [string, Found & { kind: 'found' }][] = [];
  const missing: string[] = [];
  const invalid: string[] = [];
  for (const name of new Set(input.needed)) {
    const variable = findVariable(name);
    const answer = variable === undefined ? ({ kind: 'missing' } as const) : resolveOne(variable, input);
    if (answer.kind === 'found') found.push([name, answer]);
    else (answer.kind === 'missing' ? missing : invalid).push(name);
  }
  if (missing.length + invalid.length > 0) return { ok: false, missing, invalid };
  return {
    ok: true,
    values: Object.fromEntries(found.map(([name, { value }]) => [name, value])),
    origins: Object.fromEntries(found.map(([name, { origin }]) => [name, origin])),
  };
}

type Found =
  | { kind: 'found'; value: ResolvedValue; origin: Origin }
  | { kind: 'missing' }
  | { kind: 'invalid' };

function resolveOne(
  variable: VariableDefinition,
  { given, facts }: { given: Readonly<Record<string, JsonValue>>; facts: Facts },
): Found {
  if (Object.hasOwn(given, variable.name)) return checked(variable, given[variable.name], 'request');
  const fact = readFact(variable, facts);
  if (fact !== undefined) return checked(variable, fact, 'source');
  if (variable.default === undefined) return { kind: 'missing' };
  return { kind: 'found', value: variable.default, origin: 'default' };
}

/** The request was checked at admission; events can also be written by others, so it is checked where it is used. */
function checked(variable: VariableDefinition, value: unknown, origin: Origin): Found {
  return isResolved(variable, value) ? { kind: 'found', value, origin } : { kind: 'invalid' };
}

function isResolved(
  variable: VariableDefinition,
  value: unknown,
): value is string | number | boolean | ListItem[] {
  return checkValue(variable, value).length === 0;
}

function readFact({ source }: VariableDefinition, facts: Facts): string | number | undefined {
  if (source === 'request') return undefined;
  const fact = factReaders[source](facts);
  if (fact === null || fact === undefined) return undefined;
  // Beyond 2^53-1 the number is not exact any more: not a safe integer, so it ends as invalid.
  if (typeof fact === 'bigint' || typeof fact === 'number') return Number(fact);
  // A blank column is not known; line breaks in an address are no reason to fail a notice that the law owes.
  const text = fact.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return text === '' ? undefined : text;
}
