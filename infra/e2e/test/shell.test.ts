import { expect, test } from 'vitest';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();

test('E20: an agent sees the pages of an agent, and no others', async () => {
  const page = await desk.signIn('crm:agent');
  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: 'Contacts' }).waitFor();
  const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  expect(await pages.allTextContents()).toEqual(['Contacts', 'Messages']);
  await expectAccessible(page);
});

test('the palette opens by Ctrl K and goes to a page by its name', async () => {
  const page = await desk.signIn('crm:admin');
  await page.goto('/contacts');
  await page.getByRole('heading', { level: 1, name: 'Contacts' }).waitFor();
  await page.keyboard.press('Control+K');
  await page.getByLabel('Go to a page').fill('dead');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
  await expectAccessible(page);
});
