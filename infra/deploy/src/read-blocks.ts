import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The shell blocks of a page below docs that are marked to be run, by the words behind `run`, in their order. */
export function readBlocks(page: string): { label: string; script: string }[] {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', page), 'utf8');
  return [...text.matchAll(/^```sh run ?(.*)\n([\s\S]*?)^```$/gm)].map(([, label = '', script = '']) => ({
    label,
    script,
  }));
}
