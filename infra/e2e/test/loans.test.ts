import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
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

test('a part that fails is said where it stands, and read again on demand', async () => {
  desk.expectFaults(/status of 500/);
  await page.route('**/api/messages?*', (route) => route.fulfill({ status: 500, body: '' }));
  await page.goto('/loans/5001');
  await page.getByRole('alert').getByText('This could not be read').waitFor();
  await people().getByRole('link').first().waitFor();
  await expectAccessible(page);
  await page.unroute('**/api/messages?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
});
