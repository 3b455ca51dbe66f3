import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findCanaries } from './find-canaries.ts';

const folder = mkdtempSync(join(tmpdir(), 'canaries-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'rabbit'));
const token = ['cnry', '0a1b2c3d'].join('-');

test('E9: a submitted value in any log of the run is found with its file and line, coloured output included', async () => {
  writeFileSync(join(folder, 'good.log'), 'cnry-\ncnry-xyz\n');
  writeFileSync(join(folder, 'api-1.log'), `fine\r\nto ${token}@x.example\n`);
  const [head, tail] = [token.slice(0, 7), token.slice(7)];
  writeFileSync(join(folder, 'rabbit', 'node.log'), `a\nb\n\u001b[32m${head}\u001b[0m${tail}`);

  const finds = await findCanaries(folder);

  expect(finds.toSorted((one, other) => one.file.localeCompare(other.file))).toEqual([
    { file: join(folder, 'api-1.log'), line: 2 },
    { file: join(folder, 'rabbit', 'node.log'), line: 3 },
  ]);
});

test('E9: a run without logs has no finds', async () => {
  expect(await findCanaries(join(folder, 'absent'))).toEqual([]);
});

// Breaks tried:
// - lines searched with their colour codes: the find in node.log is lost
// - folders below the first not entered: the same
// - /cnry-[0-9]{8}/ for the token: no find at all
// - no check that the folder exists: a run without logs throws
