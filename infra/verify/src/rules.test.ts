import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { rules } from './rules/index.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
async function check(id: string, root: string): Promise<Finding[]> {
  const rule = rules.find((other) => other.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return await rule.check(root);
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
  'concurrent-indexes': [2, 3, 5, 8, 10].map((line) => `packages/db/migrations/0031_bad.sql:${line}`),
  'doc-paths': ['README.md:3', 'README.md:3', 'README.md:3', 'docs/glossary.md:1', 'docs/glossary.md:1'],
  manifests: [
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

it('every rule has an id of its own, a reason and a proof above', () => {
  const proven = [...Object.keys(badPlaces), 'arrows', 'doc-tables', 'local-traces', 'file-size'];
  expect(sorted(rules.map(({ id }) => id))).toEqual(sorted(proven));
  expect(rules.filter(({ why }) => why === '')).toEqual([]);
});

// Breaks tried:
// - sql-text.ts: a sum of strings is not joined
// - sql-ownership.ts: Drizzle's calls are not looked at
// - process-env.ts: process['env'] is not seen
// - outbound.ts: type-only imports count
