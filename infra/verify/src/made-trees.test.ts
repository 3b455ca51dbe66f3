import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding, Rule } from './finding.ts';
import { fileSize } from './rules/file-size.ts';
import { localTraces } from './rules/local-traces.ts';
import { manifests } from './rules/manifests.ts';

const madeFolders: string[] = [];

afterAll(() => {
  for (const folder of madeFolders) rmSync(folder, { recursive: true });
});

async function placesOf(rule: Rule, root: string): Promise<string[]> {
  const findings: readonly Finding[] = await rule.check(root);
  return findings.map(({ file, line }) => `${file}:${line}`);
}

/** A tree that must not stand in the repository, since other rules or readers would stumble over it. */
function makeTree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'crm-verify-'));
  madeFolders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

it('manifests: finds another package manager’s lockfile', async () => {
  const root = makeTree({ 'apps/api/package-lock.json': '{}' });
  expect(await placesOf(manifests, root)).toContain('apps/api/package-lock.json:1');
});

describe('local-traces', () => {
  const hosts = [
    ['registry', 'npmjs', 'org'],
    ['deb', 'debian', 'org'],
    ['ftp', 'de', 'debian', 'org'],
  ].map((labels) => labels.join('.'));

  it.each(hosts)('finds a package host (%#) in any text file', async (host) => {
    const root = makeTree({ '.npmrc': `fund=false\nmirror=https://${host}/x`, 'README.md': 'fine' });
    expect(await placesOf(localTraces, root)).toEqual(['.npmrc:2']);
  });

  it('finds a home folder and the path of the checkout itself', async () => {
    const home = ['', 'home', 'ann', 'crm'].join('/');
    const root = makeTree({ 'docs/run.md': `cd ${home}` });
    writeFileSync(join(root, 'run.sh'), `#!/bin/sh\ncd ${root}\n`);
    expect(await placesOf(localTraces, root)).toEqual(['docs/run.md:1', 'run.sh:2']);
  });

  it('lets addresses, routes and system paths pass', async () => {
    const text = 'https://example.org/home/ann/x /usr/share/x www.example.org /var/lib/postgresql';
    expect(await placesOf(localTraces, makeTree({ 'README.md': text }))).toEqual([]);
  });
});

describe('file-size', () => {
  const lines = (count: number): string => 'export {};\n'.repeat(count);

  it('warns above 200 lines and fails above 350', async () => {
    const root = makeTree({
      'a.ts': lines(200),
      'b.ts': lines(201),
      'c.ts': lines(350),
      'd.ts': lines(351),
      'e.md': lines(999),
    });
    const found = (await fileSize.check(root)).map(
      ({ file, warning }) => `${file} ${warning ? 'warned' : 'refused'}`,
    );
    expect(found).toEqual(['b.ts warned', 'c.ts warned', 'd.ts refused']);
  });
});
