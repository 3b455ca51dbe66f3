import { createDb, type Db } from '@crm/db';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';
import { product } from '../src/product.ts';
import { type GuardedApi, startGuardedApi } from '../src/start-guarded-api.ts';

const desk = openDesk();
let api: GuardedApi;
let db: Db;
beforeAll(async () => {
  api = await startGuardedApi({
    ann: { name: 'Ann Lee', roles: ['crm:agent'] },
    sam: { name: 'Sam Roe', roles: ['crm:compliance'] },
    pat: { name: 'Pat Moss', roles: ['golf-club'] },
  });
  db = createDb({ url: product().databaseUrl, appName: 'e2e' });
  return async () => {
    await db.end();
    await api.stop();
  };
});

// The browser notes every answer that is no success, and who is not signed in gets 401.
beforeEach(() => desk.expectFaults(/status of 401/));

const visit = () => desk.visit({ baseURL: api.url, origins: [api.issuer] });
const choose = (page: Page, account: string) =>
  page.getByRole('button', { name: account, exact: true }).click();
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const askedWho = (page: Page) => heading(page, 'Who are you?');
const over = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' });
const reason = (page: Page) => page.getByLabel('Reason');

/** Opens the page as somebody who has to sign in for it. */
async function enter(account: string, path: string): Promise<Page> {
  const page = await visit();
  await page.goto(path);
  await choose(page, account);
  await page.waitForURL(`${api.url}${path}`);
  return page;
}

async function expectAccessibleInEveryLook(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 320]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 860 });
      await expectAccessible(page);
    }
  }
}

test('E9: who opens a page signs in at the provider and lands on that very page, with its search', async () => {
  const page = await enter('ann', '/messages?state=failed');
  await heading(page, 'Messages');
  await page.getByRole('button', { name: 'Signed in as Ann Lee' }).waitFor();
  await page.getByText('production', { exact: true }).waitFor();
  const cookies = await page.context().cookies(api.url);
  expect(
    cookies.map(({ name, httpOnly, secure, sameSite }) => [name, httpOnly, secure, sameSite]),
  ).toContainEqual(['__Host-crm_session', true, true, 'Lax']);
  await expectAccessible(page);
});

test('E9: who turns back at the provider is told so, and may be somebody else', async () => {
  desk.expectFaults(/status of 403/);
  const page = await visit();
  await page.goto('/contacts/1001');
  await choose(page, 'Cancel');
  await heading(page, 'The identity provider did not sign you in');
  await page.getByText('SIGN_IN_REFUSED', { exact: true }).waitFor();
  await expectAccessibleInEveryLook(page);
  await page.getByRole('link', { name: 'Sign in as somebody else' }).click();
  await choose(page, 'ann');
  await page.waitForURL(`${api.url}/contacts/1001`);
});

test('E9: who has no role is told so, and is asked again who they are instead of being sent in a circle', async () => {
  desk.expectFaults(/status of 403/);
  const page = await visit();
  await page.goto('/contacts/1001');
  await choose(page, 'pat');
  await heading(page, 'You have no role here');
  await page.getByText('SIGN_IN_NO_ROLE', { exact: true }).waitFor();
  await expectAccessibleInEveryLook(page);
  await page.getByRole('link', { name: 'Sign in as somebody else' }).press('Enter');
  await askedWho(page);
  await choose(page, 'ann');
  await page.waitForURL(`${api.url}/contacts/1001`);
  await page.getByRole('button', { name: 'Signed in as Ann Lee' }).waitFor();
});

test('E9: an answer that nobody in this browser asked for is a page with a way on', async () => {
  desk.expectFaults(/status of 400/);
  const page = await visit();
  await page.goto('/auth/callback?code=x&state=y');
  await heading(page, 'This sign-in is over');
  await expectAccessibleInEveryLook(page);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await askedWho(page);
});

test('T12: a link to sign in with a way back to another host leads to ours', async () => {
  const page = await visit();
  await page.goto(`/auth/sign-in?returnTo=${encodeURIComponent('/\\evil.example')}`);
  await choose(page, 'ann');
  await heading(page, 'Contacts');
  expect(new URL(page.url()).origin).toBe(api.url);
});

test('E9: who signs out is signed out at the provider too; other tabs are covered, and going back shows nothing', async () => {
  const page = await enter('ann', '/contacts/1002');
  const name = 'Cedar Court Borrower';
  await page.getByRole('heading', { name }).waitFor();
  const other = await page.context().newPage();
  await other.goto('/contacts/1002');
  await other.getByRole('heading', { name }).waitFor();
  await page.getByRole('button', { name: 'Signed in as Ann Lee' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading(page, 'Sign out here too?');
  await over(other).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await heading(page, 'You are signed out');
  expect(new URL(page.url()).pathname).toBe('/auth/signed-out');
  await expectAccessibleInEveryLook(page);
  // Not at once: the answer to the question would be lost with the page.
  await page.evaluate('void setTimeout(() => history.go(-2))');
  await askedWho(page);
  await page.goto('/contacts/1002');
  await askedWho(page);
});

test('E9: a session that ends while a page is open is said, and what was typed is there when one is back', async () => {
  const page = await enter('ann', '/contacts/1003');
  await page.getByRole('switch', { name: 'Do not call' }).press('Space');
  await page.getByLabel('Policy basis').selectOption('customer_request');
  await reason(page).fill('Asked on the phone');
  await db.sql`DELETE FROM console_sessions`;
  await page.getByRole('button', { name: 'Save preferences' }).click();
  await over(page).waitFor();
  await expectAccessibleInEveryLook(page);
  expect(await page.evaluate('document.activeElement?.textContent')).toBe('Sign in in a new tab');
  await page.keyboard.press('Escape');
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')]);
  // At the provider Ann is signed in still.
  await tab.getByRole('button', { name: 'Signed in as Ann Lee' }).waitFor();
  expect(tab.url()).toBe(`${api.url}/contacts/1003`);
  await over(page).waitFor({ state: 'hidden' });
  expect(await reason(page).inputValue()).toBe('Asked on the phone');
  await page.getByRole('alert').getByText('Your session had ended').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('group', { name: /^Saved and recorded/ }).waitFor();
});

test('E9: a page that is only looked at says so too, and the way in on the same page leads back to it', async () => {
  const page = await enter('ann', '/messages?state=sent');
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await db.sql`DELETE FROM console_sessions`;
  desk.expectFaults(/ERR_INTERNET_DISCONNECTED/);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await over(page).waitFor();
  await page.getByRole('link', { name: 'Sign in on this page' }).click();
  await heading(page, 'Messages');
  expect(page.url()).toBe(`${api.url}/messages?state=sent`);
  expect(await over(page).count()).toBe(0);
});

test('E9: when somebody else signs in in another tab, the page of the first is not shown to them', async () => {
  const page = await enter('ann', '/contacts/1004');
  await reason(page).fill('Asked on the phone');
  const tab = await page.context().newPage();
  await tab.goto('/auth/sign-in?again=1&returnTo=/contacts');
  await choose(tab, 'sam');
  await tab.getByRole('button', { name: 'Signed in as Sam Roe' }).waitFor();
  await page.getByRole('button', { name: 'Signed in as Sam Roe' }).waitFor();
  await expect.poll(() => reason(page).inputValue()).toBe('');
});

test('the demo asks whose desk to sit at, by keys alone, and leads to the page that was asked for', async () => {
  const page = await desk.visit({ baseURL: product().consoleUrl });
  await page.goto('/contacts/1001');
  await heading(page, 'Sign in to the demo');
  const roles = page.getByRole('list').getByRole('button');
  expect(await roles.allTextContents()).toEqual([
    'Servicing agent',
    'Supervisor',
    'Compliance officer',
    'Operator',
    'Administrator',
  ]);
  await expectAccessibleInEveryLook(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Signed in as crm:supervisor' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/contacts/1001');
});

// Breaks tried:
// - the name of a production environment in plain red: white on it misses 4.5:1 in the dark
