import { createDb } from '@crm/db';
import type { Page, Route } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { callProduct } from '../src/call-product.ts';
import { copyLoan } from '../src/copy-loan.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';
import { brokenAnswer } from '../src/problem.ts';
import { product } from '../src/product.ts';

const desk = openDesk();
const check = '**/api/crm/dnc-check';
const blockedName = 'Willow Lane Borrower';
let page: Page;
let loanId: number;

beforeAll(async () => {
  const db = createDb({ url: product().databaseUrl, appName: 'e2e' });
  await db.sql`
    INSERT INTO public.contacts (id, email, phone, full_name, locale, timezone) VALUES
      (2201, 'compose.blocked@x.example', '+12025550121', ${blockedName}, 'en-US', 'America/Chicago'),
      (2202, 'compose.open.with.a.long.name@an-even-longer-domain.x.example', '+12025550122', 'Cedar Court Borrower', 'en-US', 'America/Chicago')`;
  await db.sql`INSERT INTO public.loans (id, loan_number, payment_due_minor, next_due_date)
    VALUES (6201, 'LN-6201', 120450, '2026-12-01')`;
  await db.sql`INSERT INTO public.loan_contacts (loan_id, contact_id, role)
    VALUES (6201, 2201, 'borrower'), (6201, 2202, 'co_borrower')`;
  await db.end();
  await setBlocked(true);
});

beforeEach(async () => {
  page = await desk.signIn('crm:agent');
  loanId = await copyLoan(6201);
  await page.goto(`/loans/${loanId}/compose`);
  await page.getByRole('heading', { level: 1, name: 'Compose e-mail' }).waitFor();
});

const send = () => page.getByRole('button', { name: 'Send', exact: true });
const banner = () => page.getByRole('alert').filter({ hasText: 'cannot be e-mailed' });
const clear = () => page.getByText('Nobody on this message is blocked.').waitFor();

async function setBlocked(doNotEmail: boolean): Promise<void> {
  const change = { doNotEmail, reason: 'Asked on the phone', policyBasis: 'customer_request' };
  const { status, body } = await callProduct('PATCH', '/api/contacts/2201/comm-preferences', change);
  expect(status, JSON.stringify(body)).toBe(200);
}

async function choose(name: string): Promise<void> {
  await page.getByRole('checkbox', { name }).check();
}

test('E20: the banner names who is blocked and Send stays locked; a change of category asks again', async () => {
  await choose(blockedName);
  await clear();
  await page.getByRole('radio', { name: 'Marketing' }).check();
  await banner().getByRole('link', { name: blockedName }).waitFor();
  await banner().getByText('(compose.blocked@x.example) asked not to be e-mailed, on record since').waitFor();
  await banner().getByText('Reason on record: Asked on the phone').waitFor();
  await banner().getByText('Rule: dnc.do-not-email').waitFor();
  const since = Date.parse((await banner().getByRole('time').getAttribute('datetime')) ?? '');
  expect(Math.abs(Date.now() - since)).toBeLessThan(10 * 60_000);
  expect(await send().isDisabled()).toBe(true);
  const describedBy = await send().getAttribute('aria-describedby');
  expect(await banner().getAttribute('id')).toBe(describedBy);
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'Transactional' }).check();
  await clear();
  expect([await banner().count(), await send().isDisabled()]).toEqual([0, false]);
  await page.getByRole('radio', { name: 'Marketing' }).check();
  await banner().waitFor();
  await page.getByRole('button', { name: 'Remove blocked recipients' }).click();
  await banner().waitFor({ state: 'detached' });
  expect(await page.getByRole('checkbox', { name: blockedName }).isChecked()).toBe(false);
});

const checkFaults = {
  '500': (route: Route) => route.fulfill(brokenAnswer),
  offline: (route: Route) => route.abort(),
  'an answer that is none': (route: Route) => route.fulfill({ json: { blocked: null } }),
};
test.each(['500', 'offline', 'an answer that is none'] as const)(
  'E20: a check that fails (%s) is no clearance',
  async (fault) => {
    desk.expectFaults(/status of 500|ERR_FAILED/);
    await page.route(check, checkFaults[fault]);
    await choose('Cedar Court');
    await page.getByText('Cannot verify Do-Not-Contact').waitFor();
    expect(await send().isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.unroute(check);
    await page.getByRole('button', { name: 'Check again' }).click();
    await clear();
    expect(await send().isDisabled()).toBe(false);
  },
);

test('E20: a late answer to an older question clears nothing', async () => {
  let older: Route | undefined;
  await page.route(check, (route) => {
    if (older !== undefined) return route.fallback();
    older = route;
  });
  await choose(blockedName);
  await expect.poll(() => older !== undefined).toBe(true);
  await page.getByText('Checking Do-Not-Contact…').waitFor();
  expect(await send().isDisabled()).toBe(true);
  await page.getByRole('radio', { name: 'Marketing' }).check();
  await banner().waitFor();
  await older?.fulfill({ json: { blocked: [], people: [] } }).catch(() => undefined);
  expect(await banner().isVisible()).toBe(true);
  expect(await send().isDisabled()).toBe(true);
});

test.each([
  ['tells why', 'Reason on record: Asked on the phone'],
  ['still clears them', blockedName],
])(
  'E20: refused by the server after a clear check, which now %s: the same banner, an audit badge, the text is kept',
  async (now, words) => {
    desk.expectFaults(/status of 409/);
    await page.route(check, (route) => route.fulfill({ json: { blocked: [], people: [] } }));
    await choose(blockedName);
    await page.getByLabel('Template').selectOption('rate-offer-v1');
    await page.getByLabel('Subject').fill('An offer for you');
    await clear();
    if (now === 'tells why') await page.unroute(check);
    await send().click();
    await banner().getByText(words).waitFor();
    await page.getByRole('group', { name: /^Denied/ }).waitFor();
    expect(await page.getByLabel('Subject').inputValue()).toBe('An offer for you');
    expect(await send().isDisabled()).toBe(true);
    await expectAccessible(page);
  },
);

test('E20: what is missing stands in a summary that has the focus and leads to the field', async () => {
  await choose('Cedar Court');
  await clear();
  await send().click();
  const link = page.getByRole('link', { name: /^Template must be chosen/ });
  await link.waitFor();
  expect(await page.title()).toMatch(/^Error:/);
  expect(await page.evaluate('document.activeElement?.textContent')).toMatch(/There is a problem/);
  await link.click();
  expect(await page.evaluate('document.activeElement?.id')).toBe('compose-templateId');
  await expectAccessible(page);
});

test('E20: sent by keys alone, with an audit badge that has the focus', async () => {
  await page.getByRole('checkbox', { name: 'Cedar Court' }).press('Space');
  await page.getByLabel('Template').selectOption('rate-offer-v1');
  await clear();
  await send().press('Enter');
  await page.getByRole('group', { name: /^Queued/ }).waitFor();
  await expect
    .poll(() => page.evaluate("document.activeElement?.getAttribute('aria-label')"))
    .toMatch(/^Queued, correlation id/);
  await expectAccessible(page);
});

test('the exemption is explained, and Esc closes the explanation', async () => {
  await page.getByRole('button', { name: 'What is still sent?' }).click();
  await page.getByText('That is the transactional exemption').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByText('That is the transactional exemption').waitFor({ state: 'hidden' });
});

test('dark, right to left, 320 px', async () => {
  page = await desk.signIn('crm:agent', { colorScheme: 'dark', viewport: { width: 320, height: 800 } });
  await page.goto(`/loans/${loanId}/compose`);
  await page.evaluate("document.documentElement.dir = 'rtl'");
  await choose(blockedName);
  await page.getByRole('radio', { name: 'Marketing' }).press('Space');
  await banner().waitFor();
  await expectAccessible(page);
});

// Breaks tried:
// - an answer that is none taken for a clearance; a refusal that does not ask for reasons: red.
