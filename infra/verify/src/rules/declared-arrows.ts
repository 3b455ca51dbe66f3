import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Rule } from '../finding.ts';
import { appArrows, packageArrows } from '../layout.ts';

/** What a package.json declares of this repository is what the layout allows. */
export const declaredArrows: Rule = {
  id: 'declared-arrows',
  why: 'pnpm links what is declared; a declared arrow is one import away from being used.',
  check: (root) => [
    ...packageArrows.flatMap(({ name, imports }) =>
      checkManifest({ root, folder: `packages/${name}`, imports }),
    ),
    ...appArrows.flatMap(({ name, imports }) => checkManifest({ root, folder: `apps/${name}`, imports })),
  ],
};

function checkManifest(given: { root: string; folder: string; imports: readonly string[] }): Finding[] {
  const file = `${given.folder}/package.json`;
  const path = join(given.root, file);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(text);
  return Object.keys(dependencies)
    .filter((name) => name.startsWith('@crm/') && !given.imports.includes(name.slice('@crm/'.length)))
    .map((name) => ({
      file,
      line: text.split('\n').findIndex((line) => line.includes(`"${name}"`)) + 1,
      message: `declares ${name}, which the layout does not let it import`,
      instead:
        'Remove it (a need of tests alone goes to devDependencies); a new arrow upwards is a line in infra/verify/src/layout.ts.',
    }));
}
