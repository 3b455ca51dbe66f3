import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCommand } from './start-command.ts';

function folderWith(manifest: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

test('a built program is started with the flags of its start script, by the node that runs this', () => {
  const folder = folderWith({ scripts: { start: 'node --max-semi-space-size=8 dist/main.mjs' } });
  expect(startCommand(folder)).toEqual({
    command: process.execPath,
    args: ['--max-semi-space-size=8', 'dist/main.mjs'],
    cwd: folder,
  });
});

test.each([{}, { scripts: {} }, { scripts: { start: 'tsx src/main.ts' } }])(
  'a package that is no program is refused: %j',
  (manifest) => {
    expect(() => startCommand(folderWith(manifest))).toThrow('has no start script that runs node');
  },
);
