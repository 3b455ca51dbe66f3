import type { Role } from '@crm/contracts';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { type ConsolePage, consolePages } from '../src/console-pages.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';
import { settle } from '../src/settle.ts';

const desk = openDesk();
let pages: ConsolePage[];
beforeAll(async () => {
  pages = await consolePages();
});

/** Each two of scheme, direction and width stand together once. */
const looks = [
  { colorScheme: 'light', dir: 'ltr', width: 1280 },
  { colorScheme: 'light', dir: 'rtl', width: 320 },
  { colorScheme: 'dark', dir: 'ltr', width: 320 },
  { colorScheme: 'dark', dir: 'rtl', width: 1280 },
] as const;

test.each(looks)('every page is readable and accessible: $colorScheme, $dir, $width pixels', async (look) => {
  const { colorScheme, dir, width } = look;
  const open = new Map<Role, Page>();
  for (const { role, path } of pages) {
    const page =
      open.get(role) ?? (await desk.signIn(role, { colorScheme, viewport: { width, height: 860 } }));
    open.set(role, page);
    await page.goto(path);
    await page.evaluate(`document.documentElement.dir = '${dir}'`);
    await settle(page);
    await expectAccessible(page);
  }
  const page = await desk.open({ colorScheme, viewport: { width, height: 860 } });
  await page.goto('/auth/sign-in');
  await page.evaluate(`document.documentElement.dir = '${dir}'`);
  await page.getByRole('button', { name: 'Servicing agent' }).waitFor();
  await expectAccessible(page);
});

test('in forced colours every page is readable, and what a fill says is seen without it', async () => {
  const seen = new Set<string>();
  for (const { role, path } of pages) {
    const page = await desk.signIn(role, { forcedColors: 'active' });
    await page.goto(path);
    await settle(page);
    await expectAccessible(page);
    const marks = await page.evaluate<[string, boolean][]>(marksOf);
    expect(
      marks.filter(([, isSeen]) => !isSeen),
      path,
    ).toEqual([]);
    for (const [what] of marks) seen.add(what);
  }
  expect([...seen].sort()).toEqual(['chosen', 'here', 'radio', 'switch', 'thumb', 'work']);
});

/** What a page says by a fill, each with whether an edge or a colour of the system's own says it too. */
const marksOf = `(() => {
  const edge = (element) => {
    const { borderTopWidth, borderTopStyle, outlineStyle } = getComputedStyle(element);
    return (parseFloat(borderTopWidth) > 0 && borderTopStyle !== 'none') || outlineStyle !== 'none';
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const all = (what, selector, isSeen) =>
    [...document.querySelectorAll(selector)].map((element) => [what, isSeen(element)]);
  return [
    ...all('switch', '.mantine-Switch-track', edge),
    ...all('thumb', '.mantine-Switch-thumb', edge),
    ...all('radio', 'input:checked + .mantine-Radio-icon', (icon) => getComputedStyle(icon).color !== paper),
    ...all('chosen', '.mantine-SegmentedControl-label[data-active]', edge),
    ...all('here', 'nav [aria-current="page"]', edge),
    ...all('work', '[data-sort="work"]', (bar) => getComputedStyle(bar).backgroundColor !== paper),
  ];
})()`;

test.each(looks)('the shell is too, whatever is open: $colorScheme, $dir, $width pixels', async (look) => {
  const { colorScheme, dir, width } = look;
  const page = await desk.signIn('crm:admin', { colorScheme, viewport: { width, height: 860 } });
  await page.goto('/contacts');
  await page.evaluate(`document.documentElement.dir = '${dir}'`);
  await settle(page);
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+K');
  await page.getByLabel('Go to a page').fill('no page of that name');
  await page.getByText('No page has that name').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  const burger = page.getByRole('button', { name: 'Open the navigation' });
  if (await burger.isVisible()) await burger.click();
  await page.getByRole('link', { name: 'Dead letters' }).waitFor();
  await expectAccessible(page);
});
