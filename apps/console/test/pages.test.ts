import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBuild } from './chunks.ts';

/** What one Ethernet frame carries: below it nothing is gained. */
const packet = 1_460;
const folder = join(import.meta.dirname, '..', 'dist');
const pages = JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8')) as {
  path: string;
  files: string[];
}[];
const build = readBuild();

test('every page that the shell reads later has its address and exactly its files in the list', () => {
  const shell = build.load('index.html');
  const listed = pages.map(({ files }) => [...files].sort().join());
  const added = build.lazyOf('index.html').map((source) => {
    const { scripts, styles } = build.load(source, shell);
    return [...scripts, ...styles].sort().join();
  });
  expect(listed.length).toBeGreaterThan(0);
  expect(listed.sort()).toEqual(added.sort());
  expect(new Set(pages.map(({ path }) => path)).size).toBe(pages.length);
  expect(pages.map(({ path }) => path)).toContain('/loans/$loanId/compose');
});

test('every file of more than a packet has a smaller copy beside it', () => {
  const shell = build.load('index.html');
  const files = new Set([...shell.scripts, ...shell.styles, ...pages.flatMap((page) => page.files)]);
  const large = [...files].filter((file) => statSync(join(folder, file)).size > packet);
  expect(large.length).toBeGreaterThan(5);
  for (const file of large)
    expect(statSync(join(folder, `${file}.br`)).size, file).toBeLessThan(statSync(join(folder, file)).size);
});
