import type { Role } from '@crm/contracts';
import { createDb } from '@crm/db';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { expectAccessible } from '../src/expect-accessible.ts';
import { fillPreferences, savePreferences } from '../src/fill-preferences.ts';
import { openDesk } from '../src/open-desk.ts';
import { product } from '../src/product.ts';

const desk = openDesk();
let page: Page;
beforeEach(async () => {
  page = await desk.signIn('crm:agent');
});

const save = () => page.getByRole('button', { name: 'Save preferences' });
const text = () => page.getByRole('switch', { name: 'Do not text' });

const fill = () => fillPreferences(page, 'Do not text', 'Asked on the phone');

async function open(contactId: number): Promise<void> {
  await page.goto(`/contacts/${contactId}`);
  await save().waitFor();
}

async function changeAs(role: Role, contactId: number, flag: string): Promise<void> {
  const other = await desk.signIn(role);
  await other.goto(`/contacts/${contactId}`);
  await fillPreferences(other, flag, 'Said so in a letter');
  await savePreferences(other);
}

test('E20: a contact is found by name, and what was searched for stands in no URL', async () => {
  await page.goto('/contacts');
  await page.getByLabel('Search for').fill('maple');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Maple House Borrower' }).waitFor();
  expect(page.url()).not.toContain('maple');
  await expectAccessible(page);
  await page.getByLabel('Search for').fill('nobody by that name');
  await page.keyboard.press('Enter');
  await page.getByText('Nobody was found').waitFor();
  await expectAccessible(page);
});

test('E20: of many contacts the next ones are shown on demand, also where a page is empty that is not the last', async () => {
  const db = createDb({ url: product().databaseUrl, appName: 'e2e' });
  await db.sql`
    INSERT INTO public.contacts (id, full_name) SELECT 2600 + n, 'Cedar Lane ' || n FROM generate_series(1, 45) AS n`;
  await db.end();
  const more = page.getByRole('button', { name: 'Show more' });
  await page.goto('/contacts');
  await page.getByLabel('Search for').fill('lane ced');
  await page.route(
    '**/api/contacts/search',
    (route) => route.fulfill({ json: { items: [], nextCursor: 'x' } }),
    { times: 1 },
  );
  await page.keyboard.press('Enter');
  await page.getByText('Nobody was found yet').waitFor();
  await expectAccessible(page);
  await more.press('Enter');
  await page.getByRole('link', { name: 'Cedar Lane 20', exact: true }).waitFor();
  expect(await page.getByText('Nobody was found yet').count()).toBe(0);
  await expectAccessible(page);
  await more.press('Enter');
  await page.getByRole('link', { name: 'Cedar Lane 40', exact: true }).waitFor();
  await more.press('Enter');
  await page.getByRole('link', { name: 'Cedar Lane 45', exact: true }).waitFor();
  expect(await page.getByRole('link', { name: /^Cedar Lane/ }).count()).toBe(45);
  expect(await more.count()).toBe(0);
});

test('E20: Save is locked until a switch, a basis and a reason are given; saved by keys alone, with an audit badge that has the focus', async () => {
  await open(1001);
  expect(await save().isDisabled()).toBe(true);
  await page.getByText('To save: change a switch, choose a policy basis').waitFor();
  await fill();
  await expectAccessible(page);
  await save().focus();
  await page.keyboard.press('Enter');
  const badge = page.getByRole('group', { name: /^Saved and recorded/ });
  await badge.waitFor();
  await expect
    .poll(() => page.evaluate("document.activeElement?.getAttribute('aria-label')"))
    .toMatch(/^Saved and recorded/);
  await page.getByText('Do not text: turned on').waitFor();
  expect(await page.getByLabel('Reason').inputValue()).toBe('');
  expect(await save().isDisabled()).toBe(true);
  await expectAccessible(page);
});

test('what somebody else saves shows by itself, and does not slip in under a change that is being made', async () => {
  await open(1004);
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await changeAs('crm:supervisor', 1004, 'Do not call');
  await page.getByText('Do not call: turned on').waitFor();
  expect(await page.getByRole('switch', { name: 'Do not call' }).isChecked()).toBe(true);
  await fill();
  await changeAs('crm:supervisor', 1004, 'Do not email');
  await page.getByText('Somebody has changed these preferences since you began').waitFor();
  expect(await page.getByRole('switch', { name: 'Do not email' }).isChecked()).toBe(false);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show what stands now' }).click();
  await expect.poll(() => page.getByRole('switch', { name: 'Do not email' }).isChecked()).toBe(true);
  expect([await text().isChecked(), await page.getByLabel('Reason').inputValue()]).toEqual([
    true,
    'Asked on the phone',
  ]);
});

test('a cut stream is said and healed, and what was missed is shown; live can be turned off', async () => {
  desk.expectFaults(/api\/live/);
  await page.route('**/api/live**', (route) => route.abort());
  await open(1005);
  await page.getByRole('button', { name: 'Not live' }).waitFor();
  await expectAccessible(page);
  await changeAs('crm:supervisor', 1005, 'Do not call');
  await page.unroute('**/api/live**');
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await page.getByText('Do not call: turned on').waitFor();
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('.');
  await page.getByRole('button', { name: 'Live is off' }).waitFor();
  await expectAccessible(page);
});

test('who may not change preferences can read them, and is told who does', async () => {
  page = await desk.signIn('crm:compliance');
  await open(1002);
  expect(await text().isDisabled()).toBe(true);
  await page.getByText('Servicing agents and supervisors change them').waitFor();
  await expectAccessible(page);
});
