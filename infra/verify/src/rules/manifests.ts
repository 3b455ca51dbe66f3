import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Finding, Rule } from '../finding.ts';
import { listFiles } from '../list-files.ts';

const exactVersion = /^\d+\.\d+\.\d+(?:-[\w.]+)?(?:\+[\w.]+)?$/;
const foreignLocks = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
]);
// Not peerDependencies: they state what others may bring, so they are ranges by nature.
const checkedSections = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** Versions are exact and stand in one place; the one lock file is pnpm's. */
export const manifests: Rule = {
  id: 'manifests',
  why: 'Most supply-chain harm is fresh and transitive: what is installed changes only with a reviewed line.',
  check: (root) =>
    listFiles(root).flatMap((file): Finding[] => {
      const name = basename(file);
      if (foreignLocks.has(name)) {
        const instead = 'Delete it; `npx pnpm install` keeps pnpm-lock.yaml, the only lock file.';
        return [{ file, line: 1, message: "is another package manager's lock file", instead }];
      }
      if (name === 'package.json') return checkManifest(file, readFileSync(join(root, file), 'utf8'));
      if (file === 'pnpm-workspace.yaml') return checkCatalog(file, readFileSync(join(root, file), 'utf8'));
      return [];
    }),
};

function checkManifest(file: string, text: string): Finding[] {
  const manifest: Record<string, unknown> = JSON.parse(text);
  const lines = text.split('\n');
  return checkedSections.flatMap((section) =>
    Object.entries(manifest[section] ?? {}).flatMap(([name, version]) => {
      if (version === 'catalog:' || version === 'workspace:*' || exactVersion.test(version)) return [];
      return [
        inexact(file, lines.findIndex((line) => line.includes(`"${name}": "${version}"`)) + 1, version),
      ];
    }),
  );
}

function checkCatalog(file: string, text: string): Finding[] {
  let section = '';
  return text.split('\n').flatMap((line, index) => {
    section = /^(\w+):/.exec(line)?.[1] ?? section;
    if (section !== 'catalog' && section !== 'overrides') return [];
    const version = /^\s+['"]?[@\w/.>-]+['"]?:\s*['"]?([^'"\s#]+)/.exec(line)?.[1];
    return version === undefined || exactVersion.test(version) ? [] : [inexact(file, index + 1, version)];
  });
}

function inexact(file: string, line: number, version: string): Finding {
  return {
    file,
    line: Math.max(line, 1),
    message: `the version "${version}" is not exact`,
    instead: 'Write `catalog:` in package.json and the exact version in the catalog of pnpm-workspace.yaml.',
  };
}
