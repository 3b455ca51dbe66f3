import { existsSync, readFileSync } from 'node:fs';

/** The last twenty lines of a log, from a byte offset on, and the log's size in bytes. */
export function lastLines(file: string, options: { from?: number } = {}): { text: string; size: number } {
  if (!existsSync(file)) return { text: '', size: 0 };
  const content = readFileSync(file);
  const text = content
    .subarray(options.from ?? 0)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(-20)
    .join('\n');
  return { text, size: content.length };
}
