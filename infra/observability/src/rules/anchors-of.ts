import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** The anchors of a page's headings, spelled as the usual viewers of Markdown spell them; null where there is no page. */
export function anchorsOf(page: string): Set<string> | null {
  const file = join(root, page);
  if (!existsSync(file)) return null;
  const headings = readFileSync(file, 'utf8').matchAll(/^#{1,6} (.+)$/gm);
  return new Set([...headings].map(([, text = '']) => anchorOf(text)));
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
