import { type Role, rolePermissions, roles } from '@crm/contracts';
import { afterAll, expect, test } from 'vitest';
import { nav } from '../src/app/nav.ts';
import { gzipped, readBuild } from './chunks.ts';

// What a person waits for on a slow line, in compressed kilobytes (of 1,000 bytes).
const limits = { initial: 230, route: 45, chart: 30, styles: 45 };

const build = readBuild();
const shell = build.load('index.html');
const pages = build.lazyOf('index.html');
/** Where `/` leads to. */
const homes: Record<string, string> = {
  '/contacts': 'src/pages/contacts/contacts-page.tsx',
  '/messages': 'src/pages/messages/messages-page.tsx',
};

const lines = ['| What, gzipped | kB | At most |', '| --- | --- | --- |'];
afterAll(() => void process.stdout.write(`${lines.join('\n')}\n`));

function expectWithin(limit: number, what: string, bytes: number): void {
  lines.push(`| ${what} | ${(bytes / 1_000).toFixed(1)} | ${limit} |`);
  expect(bytes, what).toBeLessThanOrEqual(limit * 1_000);
}

const homeOf = (role: Role) =>
  nav.flatMap(({ items }) => items).find(({ permission }) => rolePermissions[role].includes(permission))?.to;

test('the scripts before the first page of any role stay within their budget', () => {
  const reached = new Set(roles.map(homeOf).filter((home) => home !== undefined));
  expect([...reached].sort()).toEqual(Object.keys(homes));
  for (const [path, source] of Object.entries(homes)) {
    const added = build.load(source, shell).scripts;
    expectWithin(limits.initial, `shell and ${path}, scripts`, gzipped([...shell.scripts, ...added]));
  }
});

test('what a page adds to the shell stays within its budget, shared parts counted for each', () => {
  expect(pages.length).toBeGreaterThan(0);
  for (const source of pages)
    expectWithin(limits.route, `+ ${source.split('/').at(-1)}`, gzipped(build.load(source, shell).scripts));
});

test('the charts come by themselves, only where there are charts, and stay within their budget', () => {
  const page = 'src/pages/ops/ops-page.tsx';
  expect(pages.filter((source) => build.lazyOf(source).length > 0)).toEqual([page]);
  const there = build.load(page);
  for (const source of build.lazyOf(page))
    expectWithin(limits.chart, `+ ${source.split('/').at(-1)}`, gzipped(build.load(source, there).scripts));
});

test('all styles together stay within their budget', () => {
  expectWithin(limits.styles, 'every style sheet', gzipped(build.styles));
});

// Breaks tried:
// - routes.ts: the page of operations, and all pages, imported at once instead of lazily.
// - compose-page.tsx: the chart library imported. metric-chart.tsx: the plot imported at once.
// - main.tsx: the library's styles a second time, without their layer.
