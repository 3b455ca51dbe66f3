import { join } from 'node:path';
import { expect, it } from 'vitest';
import { docTables } from './doc-tables.ts';

const house = join(import.meta.dirname, '..', '..', '..', '..');
const bad = join(import.meta.dirname, '..', '..', 'fixtures', 'doc-tables', 'bad');

it('fires at each page whose table is not the code’s, and says what to do instead', async () => {
  const findings = await docTables.check(bad);
  expect(findings.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'docs/errors.md:1',
    'docs/permissions.md:1',
    'docs/message-states.md:1',
  ]);
  expect(findings.every(({ instead }) => instead !== '')).toBe(true);
});

it('the pages of this repository say what the code says', async () => {
  expect(await docTables.check(house)).toEqual([]);
});
