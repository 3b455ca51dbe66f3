import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { callProduct, sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();
const replayRoute = '**/api/ops/dlq/replay';
const closed = { loanId: 5005, to: 'aspen.way@closed.example' };
const code = 'PROVIDER_PERMANENT';
let page: Page;

/** The only letters that there are: a notice, and two offers of which one's recipient is about to opt out. */
beforeAll(async () => {
  const reason = 'They are of another test';
  await callProduct('POST', '/api/ops/dlq/replay', { all: true, discard: true, reason });
  await sendUntil('failed', closed);
  await sendUntil('failed', { ...closed, isOffer: true });
});
beforeEach(async () => {
  page = await desk.signIn('crm:ops');
});

const dialog = () => page.getByRole('dialog');
const group = () => page.getByRole('article', { name: code });
const check = () => page.getByRole('button', { name: /^Check \d+ letters? for a replay$/ });

async function open(): Promise<void> {
  await page.goto('/ops/dlq');
  await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
  await group().waitFor();
}

async function chooseGroup(): Promise<void> {
  await group()
    .getByRole('button', { name: /^Choose all/ })
    .click();
  await check().waitFor();
}

test('letters stand by their reason, with the remedy; a group is shown alone', async () => {
  await open();
  await group().getByText('2 letters').waitFor();
  await group().getByText('Check the address before you replay').waitFor();
  await expectAccessible(page);
  await group().getByRole('link', { name: 'Show only these' }).click();
  await page.getByRole('heading', { name: `Letters with ${code}, newest first` }).waitFor();
  expect(page.url()).toContain(`code=${code}`);
  await expectAccessible(page);
});

test('a dry run that fails has changed nothing, and is tried again', async () => {
  desk.expectFaults(/status of 500/);
  await open();
  await chooseGroup();
  await page.route(replayRoute, (route) => route.fulfill({ status: 500, body: '' }));
  await check().click();
  await dialog().getByText('The dry run failed').waitFor();
  await expectAccessible(page);
  await page.unroute(replayRoute);
  await dialog().getByRole('button', { name: 'Try again' }).click();
  await dialog().getByText('This was a dry run').waitFor();
  await page.keyboard.press('Escape');
  await group().getByText('2 letters').waitFor();
});

test('a slow dry run shows its progress', async () => {
  const gate = Promise.withResolvers<void>();
  await open();
  await chooseGroup();
  await page.route(replayRoute, async (route) => {
    await gate.promise;
    await route.continue();
  });
  await check().click();
  await dialog().getByText('Asking today’s rules: 0 of 2 letters').waitFor();
  await expectAccessible(page);
  gate.resolve();
  await dialog().getByText('This was a dry run').waitFor();
});

test('E20: a replay by keys alone: today’s policy is asked first, who has opted out since gets nothing, a reason is required', async () => {
  const opted = { doNotEmail: true, reason: 'Asked on the phone', policyBasis: 'customer_request' };
  await callProduct('PATCH', '/api/contacts/1005/comm-preferences', opted);
  await open();
  await group()
    .getByRole('button', { name: /^Choose all/ })
    .focus();
  await page.keyboard.press('Enter');
  await check().focus();
  await page.keyboard.press('Enter');
  const outcome = dialog().getByRole('list', { name: 'Outcome' });
  await outcome.getByText('1 would be sent again').waitFor();
  await outcome.getByText(/^1 (would be denied|have been revoked)$/).waitFor();
  await expectAccessible(page);
  const replay = dialog().getByRole('button', { name: 'Replay 1 letter' });
  await replay.focus();
  await page.keyboard.press('Enter');
  await dialog().getByText('Write a reason').waitFor();
  await dialog().getByLabel('Reason').fill('The address was mended');
  await replay.focus();
  await page.keyboard.press('Enter');
  await dialog().getByText('The replay is complete.').waitFor();
  await dialog().getByText('1 sent again').waitFor();
  await dialog()
    .getByRole('group', { name: /^1 letter recorded, correlation id/ })
    .waitFor();
  await expectAccessible(page);
  await dialog().getByRole('button', { name: 'Done' }).click();
});

test('what is given up is closed, with a reason; then nothing waits', async () => {
  await open();
  await page
    .getByRole('checkbox', { name: /^Choose letter/ })
    .first()
    .check();
  await page.getByRole('button', { name: 'Discard …' }).click();
  await dialog().getByLabel('Reason').fill('A letter was posted');
  await dialog().getByRole('button', { name: 'Discard 1 letter' }).click();
  await dialog().getByText('The discarding is complete.').waitFor();
  await expectAccessible(page);
  await dialog().getByRole('button', { name: 'Done' }).click();
});

test('compliance looks and does not replay; the server refuses it too', async () => {
  page = await desk.signIn('crm:compliance');
  await page.goto('/ops/dlq');
  await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
  expect(await page.getByRole('button', { name: /^Choose all/ }).count()).toBe(0);
  await expectAccessible(page);
  const answer = await page.request.post('/api/ops/dlq/replay', { data: { all: true, reason: 'x' } });
  expect(answer.status()).toBe(403);
});
