import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// Besides what git ignores: the bad fixtures, which break every rule on purpose.
const skippedNames = new Set([
  'node_modules',
  'dist',
  '.git',
  '.turbo',
  '.dev',
  '.mutation',
  'coverage',
  'results',
]);
const skippedPaths = new Set(['infra/verify/fixtures']);

/** Every file of the tree, relative to `root`, with `/` separators, sorted. */
export function listFiles(root: string): string[] {
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skippedNames.has(entry.name) && !skippedPaths.has(path)) walk(path);
      } else if (entry.isFile()) {
        files.push(path);
      }
    }
  };
  walk('');
  return files.sort();
}
