import { execFileSync } from 'node:child_process';
import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const turbo = join(root, 'node_modules', '.bin', 'turbo');

type Manifest = {
  name: string;
  dependencies?: object;
  devDependencies?: object;
  scripts?: { test?: string };
};

const manifests = globSync('{apps,packages,infra}/*/package.json', { cwd: root }).map(
  (file): Manifest => JSON.parse(readFileSync(join(root, file), 'utf8')),
);

/** The packages with tests that are built on one of these, themselves included. */
function builtOn(names: string[]): string[] {
  const found = new Set(names);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const { name, dependencies, devDependencies } of manifests) {
      if (Object.keys({ ...dependencies, ...devDependencies }).some((one) => found.has(one))) found.add(name);
    }
  }
  return manifests
    .filter(({ name, scripts }) => found.has(name) && scripts?.test !== undefined)
    .map(({ name }) => name);
}

/** Whose tests turbo would run in a clone in which one file of this commit has been changed. */
function affectedBy(file: string): string[] {
  const clone = mkdtempSync(join(tmpdir(), 'crm-affected-'));
  onTestFinished(() => rmSync(clone, { recursive: true }));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, encoding: 'utf8' });
  git('clone', '--quiet', root, '.');
  appendFileSync(join(clone, file), '\n');
  git('-c', 'user.name=test', '-c', 'user.email=test@crm.example', 'commit', '--quiet', '-am', 'one change');
  const plan = execFileSync(turbo, ['run', 'test', '--affected', '--dry=json', '--skip-infer'], {
    cwd: clone,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: clone, TURBO_SCM_BASE: 'HEAD~1', TURBO_TELEMETRY_DISABLED: '1' },
  });
  const { tasks } = JSON.parse(plan) as { tasks: { package: string; command: string }[] };
  return tasks.filter(({ command }) => command !== '<NONEXISTENT>').map((task) => task.package);
}

test('E22: a change in one package runs its tests and those of what is built on it, and no others', () => {
  const affected = affectedBy('packages/money/src/minor-digits.ts');
  expect(affected.toSorted()).toEqual(builtOn(['@crm/money']).toSorted());
  expect(affected).not.toContain('@crm/dnc-policy');
});

test('E22: a change in an app runs its tests and those of the rigs that start it', () => {
  const affected = affectedBy('apps/dispatcher/src/limits.ts');
  expect(affected.toSorted()).toEqual(builtOn(['@crm/dispatcher']).toSorted());
  expect(affected).not.toContain('@crm/api');
});

test('E22: a change in the docs runs no test of a package', () => {
  expect(affectedBy('docs/glossary.md')).toEqual([]);
});
