import type { ValidationIssue } from '@crm/contracts';
import type * as v from 'valibot';

/** Issues named in one answer: a bad body of 15 MB must not come back as an answer of 15 MB. */
const issuesMax = 20;

/**
 * What is wrong with an input, in words of our own: valibot's messages quote what they received, and a path may
 * hold keys that the caller made up. Of a path only our field names and list positions stay; anything else is `*`.
 */
export function safeIssues(
  issues: readonly v.BaseIssue<unknown>[],
  fieldNames: ReadonlySet<string>,
): ValidationIssue[] {
  const seen = new Map<string, ValidationIssue>();
  for (const issue of issues) {
    const safe = { path: pathOf(issue, fieldNames), message: messageOf(issue) };
    seen.set(`${safe.path} ${safe.message}`, safe);
    if (seen.size === issuesMax) break;
  }
  return [...seen.values()];
}

function pathOf(issue: v.BaseIssue<unknown>, fieldNames: ReadonlySet<string>): string {
  return (issue.path ?? []).reduce((path, item) => {
    if (item.type === 'array' && typeof item.key === 'number') return `${path}[${item.key}]`;
    const segment = typeof item.key === 'string' && fieldNames.has(item.key) ? item.key : '*';
    return path === '' ? segment : `${path}.${segment}`;
  }, '');
}

function messageOf(issue: v.BaseIssue<unknown>): string {
  // A validation's message is ours and static, unless somebody forgot to write one.
  if (issue.kind === 'validation')
    return issue.message.startsWith('Invalid ') ? 'is not valid' : issue.message;
  if (issue.expected === 'never') return 'is not a field of this request';
  if (issue.received === 'undefined') return 'is missing';
  return `must be ${wordFor(issue.expected)}`;
}

function wordFor(expected: string | null): string {
  switch (expected) {
    case 'Array':
      return 'a list';
    case 'Object':
      return 'an object';
    case 'string':
    case 'number':
    case 'boolean':
      return `a ${expected}`;
    case null:
      return 'of another type';
    default:
      return expected;
  }
}
