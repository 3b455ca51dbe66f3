import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { rules } from './rules/index.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const madeFolders: string[] = [];

afterAll(() => {
  for (const folder of madeFolders) rmSync(folder, { recursive: true });
});

async function check(id: string, root: string): Promise<Finding[]> {
  const rule = rules.find((other) => other.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return await rule.check(root);
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

const sorted = (texts: readonly string[]): string[] => [...texts].sort();
const places = (findings: readonly Finding[]): string[] =>
  findings.map(({ file, line }) => `${file}:${line}`);

const badPlaces: Readonly<Record<string, readonly string[]>> = {
  'declared-arrows': ['apps/consumer/package.json:8', 'packages/db/package.json:8'],
  outbound: [
    'apps/dispatcher/src/publish.ts:1',
    'apps/dispatcher/src/publish.ts:3',
    'apps/dispatcher/src/publish.ts:3',
    'packages/delivery/src/call.ts:1',
    'packages/delivery/src/call.ts:2',
    'packages/delivery/src/call.ts:3',
    'packages/delivery/src/call.ts:4',
    'packages/delivery/src/call.ts:6',
    'packages/delivery/src/call.ts:7',
    'packages/messages/src/query.ts:1',
  ],
  'process-env': [
    'apps/api/src/env.test.ts:1',
    'packages/db/src/connect.ts:1',
    'packages/db/src/connect.ts:3',
    'packages/db/src/connect.ts:4',
    'packages/db/src/connect.ts:5',
    'packages/db/src/connect.ts:6',
  ],
  'sql-ownership': [
    'packages/admission/src/admit.ts:7',
    'packages/admission/src/admit.ts:8',
    'packages/admission/src/admit.ts:9',
    'packages/admission/src/admit.ts:10',
    'packages/admission/src/admit.ts:11',
    'packages/admission/src/admit.ts:12',
    'packages/admission/src/admit.ts:13',
    'packages/db/src/queries/settle.sql:1',
    'packages/outbox/src/audit.ts:1',
  ],
  'doc-paths': ['README.md:3', 'README.md:3', 'README.md:3', 'docs/glossary.md:1', 'docs/glossary.md:1'],
  manifests: [
    'apps/api/package-lock.json:1',
    'package.json:7',
    'packages/db/package.json:4',
    'packages/db/package.json:5',
    'pnpm-workspace.yaml:6',
    'pnpm-workspace.yaml:9',
  ],
  shortcuts: [
    'infra/dev/bootstrap/run.mjs:1',
    'packages/db/src/a.test.ts:3',
    'packages/db/src/a.test.ts:4',
    'packages/db/src/a.test.ts:5',
    'packages/db/src/a.test.ts:6',
    'packages/db/src/a.test.ts:7',
    'packages/db/src/a.ts:1',
    'packages/db/src/a.ts:2',
    'packages/db/src/a.ts:3',
    'packages/db/src/a.ts:4',
    'packages/db/src/a.ts:5',
    'packages/db/src/a.ts:6',
  ],
};

describe.each(Object.entries(badPlaces))('%s', (id, expected) => {
  it('fires at each fault of the bad fixture and says what to do instead', async () => {
    const findings = await check(id, join(fixtures, id, 'bad'));
    expect(sorted(places(findings))).toEqual(sorted(expected));
    expect(findings.filter(({ instead }) => instead === '')).toEqual([]);
  });

  it('is silent on the good fixture', async () => {
    expect(await check(id, join(fixtures, id, 'good'))).toEqual([]);
  });
});

describe('arrows', () => {
  it('names each arrow that must not be, with the line of the import', async () => {
    const findings = await check('arrows', join(fixtures, 'arrows', 'bad'));
    const named = findings.map(({ file, line, message }) => `${message.split(':')[0]} ${file}:${line}`);
    expect(sorted(named)).toEqual(
      sorted([
        'E19 packages/templates/src/index.ts:1',
        'app-to-app apps/dispatcher/src/main.ts:1',
        'audit-imports packages/audit/src/index.ts:1',
        'audit-test-imports packages/audit/src/append.test.ts:1',
        'cycle infra/dev/src/index.ts:1',
        'cycle packages/messages/src/index.ts:2',
        'db-imports packages/db/src/index.ts:1',
        'dev-imports infra/dev/src/index.ts:1',
        'dispatcher-imports apps/dispatcher/src/main.ts:2',
        'package-to-app packages/directory/src/index.ts:1',
        'product-to-infra packages/db/src/index.ts:2',
        'product-to-test packages/messages/src/index.ts:1',
        'pure-io packages/contracts/src/read.ts:1',
        'pure-io packages/contracts/src/read.ts:2',
        'relative-across apps/dispatcher/src/main.ts:1',
        'relative-across apps/dispatcher/test/flow.test.ts:1',
        'relative-across packages/directory/src/index.ts:1',
        'relative-across packages/messages/src/index.ts:1',
        'render-importers packages/admission/src/index.ts:2',
        'templates-imports packages/templates/src/index.ts:1',
        'test-to-infra apps/dispatcher/test/flow.test.ts:1',
        'unlisted-package packages/helpers/src/index.ts:1',
      ]),
    );
  });

  it('is silent on the good fixture', async () => {
    expect(await check('arrows', join(fixtures, 'arrows', 'good'))).toEqual([]);
  });

  it('E19: no code of the consumer or of delivery reaches the policy, directly or through others', async () => {
    const repository = join(import.meta.dirname, '..', '..', '..');
    const found = [...(await check('arrows', repository)), ...(await check('declared-arrows', repository))];
    const policy = /^E19:|declares @crm\/(?:dnc-policy|admission)\b/;
    const ofConsumer = found.filter(({ file }) => !file.startsWith('apps/api/'));
    expect(ofConsumer.filter(({ message }) => policy.test(message))).toEqual([]);
  });
});

describe('local-traces', () => {
  const hosts = [
    ['registry', 'npmjs', 'org'],
    ['deb', 'debian', 'org'],
    ['ftp', 'de', 'debian', 'org'],
  ].map((labels) => labels.join('.'));

  it.each(hosts)('finds a package host (%#) in any text file', async (host) => {
    const root = makeTree({ '.npmrc': `fund=false\nmirror=https://${host}/x`, 'README.md': 'fine' });
    expect(places(await check('local-traces', root))).toEqual(['.npmrc:2']);
  });

  it('finds a home folder and the path of the checkout itself', async () => {
    const home = ['', 'home', 'ann', 'crm'].join('/');
    const root = makeTree({ 'docs/run.md': `cd ${home}` });
    writeFileSync(join(root, 'run.sh'), `#!/bin/sh\ncd ${root}\n`);
    expect(places(await check('local-traces', root))).toEqual(['docs/run.md:1', 'run.sh:2']);
  });

  it('lets addresses, routes and system paths pass', async () => {
    const text = 'https://example.org/home/ann/x /usr/share/x www.example.org /var/lib/postgresql';
    expect(await check('local-traces', makeTree({ 'README.md': text }))).toEqual([]);
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
    const found = (await check('file-size', root)).map(
      ({ file, warning }) => `${file} ${warning ? 'warned' : 'refused'}`,
    );
    expect(found).toEqual(['b.ts warned', 'c.ts warned', 'd.ts refused']);
  });
});

it('every rule has an id of its own, a reason and a proof above', () => {
  const proven = [...Object.keys(badPlaces), 'arrows', 'local-traces', 'file-size'];
  expect(sorted(rules.map(({ id }) => id))).toEqual(sorted(proven));
  expect(rules.filter(({ why }) => why === '')).toEqual([]);
});

// Breaks tried:
// - E19: packages/delivery/src/index.ts imports @crm/dnc-policy
// - E19: apps/consumer/package.json declares @crm/admission
// - arrow-rules.ts: E19 without `reachable: true`
// - layout.ts: policyPackages without admission
// - workspace-aliases.ts: no alias is made
// - sql-text.ts: a sum of strings is not joined
// - sql-ownership.ts: Drizzle's calls are not looked at
// - process-env.ts: process['env'] is not seen
// - outbound.ts: type-only imports count
