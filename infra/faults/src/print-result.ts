import type { CaseResult } from './run-case.ts';

const widths = [6, 8, 9, 9, 8, 9, 6];

export const heading = row(['row', 'faults', 'messages', 'accepted', 'unknown', 'seconds', '']);

/** One line of the table, and a line for each thing that is wrong, five at most. */
export function printResult(result: CaseResult): string {
  const { id, title, faults, messages, accepts, unknown, seconds, violations } = result;
  const verdict = violations.length === 0 ? 'PASS' : 'FAIL';
  const line = row([id, faults, messages, accepts, unknown, seconds.toFixed(1), verdict]);
  const wrong = violations.slice(0, 5).map(({ invariant, what }) => `       ${invariant}: ${what}`);
  const more = violations.length > 5 ? [`       and ${violations.length - 5} more`] : [];
  return [`${line}${title}`, ...wrong, ...more].join('\n');
}

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, index) => String(cell).padEnd(widths[index] ?? 0)).join('');
}
