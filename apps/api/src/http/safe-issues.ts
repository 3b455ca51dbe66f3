import type { ValidationIssue } from '@crm/contracts';
import type * as v from 'valibot';

/** Issues named in one answer: a bad body of 15 MB must not come back as an answer of 15 MB. */
const issuesMax = 20;

/**
 * What is wrong with an input, without a word of it: of a path, which may hold keys that the caller made up, only our
 * field names and list positions stay; anything else is `*`.
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

// The contracts' own words, made from the schema alone; valibot's, where somebody forgot to write any, quote the input.
function messageOf({ message }: v.BaseIssue<unknown>): string {
  return message.startsWith('Invalid ') ? 'is not valid' : message;
}
