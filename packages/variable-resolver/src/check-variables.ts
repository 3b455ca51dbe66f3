import type { JsonValue, ValidationIssue } from '@crm/contracts';
import { checkValue, variableBounds } from './check-value.ts';
import { allowedVariables, findVariable } from './variables.ts';

/** Issues named in one answer; a body of 15 MB of unknown names must not come back as an answer of 15 MB. */
const issuesMax = 20;

export type CheckedVariables =
  | { ok: true }
  | {
      ok: false;
      code: 'VARIABLE_NOT_ALLOWED' | 'VARIABLE_INVALID';
      issues: ValidationIssue[];
      /** The names that may be given. */
      allowed: string[];
    };

/**
 * Whether a request may give these variables (E6). `allowed` are the names that the template uses; without it,
 * all of the allow-list. No answer repeats a submitted value or an unknown name: those are counted, `variables[#0]`.
 */
export function checkVariables(input: {
  given: Readonly<Record<string, JsonValue>>;
  allowed?: readonly string[];
}): CheckedVariables {
  const allowed = [...(input.allowed ?? allowedVariables.map((variable) => variable.name))].sort();
  const refused: ValidationIssue[] = [];
  const invalid: ValidationIssue[] = [];
  for (const [ordinal, name] of Object.keys(input.given).entries()) {
    const variable = findVariable(name);
    if (variable === undefined) {
      refused.push({ path: `variables[#${ordinal}]`, message: 'is not on the allow-list' });
    } else if (!allowed.includes(name)) {
      refused.push({ path: `variables.${name}`, message: 'is not used by this template' });
    } else {
      const faults = checkValue(variable, input.given[name]);
      invalid.push(...faults.map(({ at, message }) => ({ path: `variables.${name}${at}`, message })));
    }
    if (refused.length + invalid.length >= issuesMax) break;
  }
  if (refused.length + invalid.length === 0 && totalChars(input.given) > variableBounds.totalCharsMax) {
    const message = `must have at most ${variableBounds.totalCharsMax} characters in total`;
    invalid.push({ path: 'variables', message });
  }
  const issues = [...refused, ...invalid].slice(0, issuesMax);
  if (issues.length === 0) return { ok: true };
  return {
    ok: false,
    code: refused.length > 0 ? 'VARIABLE_NOT_ALLOWED' : 'VARIABLE_INVALID',
    issues,
    allowed,
  };
}

/** Only for values that passed `checkValue`: their depth is two at most, so this cannot recurse far. */
function totalChars(value: JsonValue | Readonly<Record<string, JsonValue>>): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + totalChars(part), 0);
}
