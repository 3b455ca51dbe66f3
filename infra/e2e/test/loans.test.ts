import type { Page, Route } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();
let page: Page;
beforeEach(async () => {
  page = await desk.signIn('crm:agent');
});

const people = () => page.getByRole('region', { name: 'People' });

test('a loan shows what is on record, who is on it and what was sent, and leads on to composing', async () => {
  await page.goto('/contacts/1001');
  await page.getByRole('link', { name: 'Loan ', exact: false }).first().click();
  await page.getByRole('heading', { level: 1, name: /^Loan / }).waitFor();
  await people().getByRole('link').first().waitFor();
  await page.getByRole('rowheader', { name: 'Escrow balance' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Compose an e-mail' }).click();
  await page.getByRole('heading', { level: 1, name: 'Compose e-mail' }).waitFor();
});

test('who may not send reads the loan, and is offered no composing', async () => {
  page = await desk.signIn('crm:compliance');
  await page.goto('/loans/5001');
  await people().getByRole('link').first().waitFor();
  expect(await page.getByRole('link', { name: 'Compose an e-mail' }).count()).toBe(0);
  await expectAccessible(page);
});

test('who may not read loans is told who does, and a loan that is not there is said', async () => {
  desk.expectFaults(/status of 40[34]/);
  await page.goto('/loans/999999');
  await page.getByRole('alert').getByText('There is no such loan', { exact: true }).waitFor();
  await expectAccessible(page);
  page = await desk.signIn('crm:ops');
  await page.goto('/loans/5001');
  await page.getByText('servicing agents, supervisors and compliance').waitFor();
  await expectAccessible(page);
});

test('a late answer about one loan does not show under another', async () => {
  let late: Route | undefined;
  await page.goto('/contacts/1001');
  await page
    .getByRole('link', { name: /^Loan / })
    .first()
    .waitFor();
  await page.route('**/api/loans/5001', (route) => {
    late ??= route;
  });
  await page.evaluate("history.pushState({}, '', '/loans/5001')");
  await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))");
  await expect.poll(() => late !== undefined).toBe(true);
  await page.evaluate("history.pushState({}, '', '/loans/5002')");
  await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))");
  await people().getByRole('link', { name: 'Cedar Court Borrower' }).waitFor();
  await late?.continue().catch(() => undefined);
  await expect.poll(() => people().getByRole('link').allTextContents()).toEqual(['Cedar Court Borrower']);
});

test('what is sent for the loan shows by itself, in a second tab too; a cut stream is said and healed', async () => {
  desk.expectFaults(/api\/live/);
  const second = await page.context().newPage();
  for (const one of [page, second]) {
    await one.goto('/loans/5003');
    await one.getByRole('button', { name: 'Live', exact: true }).waitFor();
  }
  const shown = (on: Page) => on.getByRole('region', { name: 'Messages' }).getByRole('link').count();
  const before = await shown(page);
  await sendUntil('sent', { loanId: 5003, to: 'willow.lane@x.example' });
  // A tab that is not looked at has no stream, and reads what it missed when it is.
  await expect.poll(() => shown(second)).toBe(before + 1);
  await page.bringToFront();
  await expect.poll(() => shown(page)).toBe(before + 1);
  await page.route('**/api/live**', (route) => route.abort());
  await page.reload();
  await page.getByRole('button', { name: 'Not live' }).waitFor();
  await expectAccessible(page);
  await sendUntil('sent', { loanId: 5003, to: 'willow.lane@x.example' });
  await page.unroute('**/api/live**');
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await expect.poll(() => shown(page)).toBe(before + 2);
});
