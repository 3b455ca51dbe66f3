import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryRoot } from '../rig/open-rig.ts';
import type { Edit } from './mutants.ts';

/** What processes of the product are made of; everything else stays where it is. */
const parts = ['packages', 'apps/api', 'apps/dispatcher', 'apps/consumer', 'apps/scheduler'];

/**
 * Copies the product's sources to `folder` and breaks the copy: the product itself has no switch for it. The links
 * between its packages are relative, so those of the copy lead into the copy.
 */
export function makeMutant({ folder, edits }: { folder: string; edits: readonly Edit[] }): void {
  mkdirSync(join(folder, 'apps'), { recursive: true });
  for (const part of parts) {
    cpSync(join(repositoryRoot, part), join(folder, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !['dist', 'test', '.turbo'].includes(basename(source)),
    });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, find, replace } of edits) {
    const path = join(folder, file);
    const source = readFileSync(path, 'utf8');
    const found = source.split(find).length - 1;
    // The product has moved on: a mutant that breaks nothing would prove nothing.
    if (found !== 1) throw new Error(`${file} has the text of this mutant ${found} times:\n${find}`);
    // A function, since a dollar sign in the replacement would be read as a reference.
    writeFileSync(
      path,
      source.replace(find, () => replace),
    );
  }
}
