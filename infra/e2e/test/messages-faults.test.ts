import { createDb } from '@crm/db';
import type { Page, Route } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callProduct, sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';
import { product } from '../src/product.ts';

const desk = openDesk();
let page: Page;
let sent: string;
let other: string;
let unknown: string[];

beforeAll(async () => {
  const silent = { loanId: 5006, to: 'elm.grove@silent.example' };
  const found = await Promise.all([
    sendUntil('sent', { loanId: 5001, to: 'maple.house@x.example' }),
    sendUntil('failed', { loanId: 5005, to: 'aspen.way@closed.example' }),
    sendUntil('unknown', silent),
    sendUntil('unknown', silent),
  ]);
  [sent = '', other = ''] = found;
  unknown = found.slice(2);
});
beforeEach(async () => {
  page = await desk.signIn('crm:supervisor');
});

const section = (name: string) => page.getByRole('region', { name, exact: true });
const rows = () => page.getByRole('table', { name: 'Messages' }).getByRole('link');
const decisions = (on: Page = page) =>
  on.getByRole('region', { name: 'Why', exact: true }).getByRole('list', { name: 'Decisions, oldest first' });
const fail = (route: Route) => route.fulfill({ status: 500, body: '' });

async function open(messageId: string, on: Page = page): Promise<void> {
  await on.goto(`/messages/${messageId}`);
  await decisions(on).waitFor();
  await on.getByRole('button', { name: 'Live', exact: true }).waitFor();
}

describe('a part that fails', () => {
  test('a look whether the list is old that fails is said; the list stays', async () => {
    desk.expectFaults(/status of 500/);
    await page.goto('/messages?loanId=5001');
    await rows().first().waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    const before = await rows().count();
    await page.route('**/api/messages?*', fail);
    await sendUntil('sent', { loanId: 5001, to: 'maple.house@x.example' });
    await page.getByText('Whether the list has changed could not be read').waitFor({ timeout: 60_000 });
    expect(await rows().count()).toBe(before);
    await expectAccessible(page);
    await page.unroute('**/api/messages?*');
    await page.getByRole('button', { name: 'Read it again' }).click();
    await expect.poll(() => rows().count()).toBe(before + 1);
  });
});

describe('what happens elsewhere', () => {
  test('a cut stream is said and healed, and what was missed is shown', async () => {
    desk.expectFaults(/api\/live/);
    const [messageId = ''] = unknown;
    await page.route('**/api/live**', (route) => route.abort());
    await page.goto(`/messages/${messageId}`);
    await page.getByRole('button', { name: 'Not live' }).waitFor();
    await expectAccessible(page);
    const reason = { reason: 'Found in the log' };
    expect((await callProduct('POST', `/api/messages/${messageId}/mark-sent`, reason)).status).toBe(200);
    await page.unroute('**/api/live**');
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    await section('Why')
      .getByText(/^Counted as sent: .*Found in the log/)
      .waitFor();
  });

  test('a stream that falls silent is not taken for one on which nothing happens: it is said, and replaced', async () => {
    desk.expectFaults(/api\/live/);
    const [messageId = ''] = unknown;
    await page.clock.install();
    await page.goto(`/messages/${messageId}`);
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    await page.route('**/api/live**', (route) => route.abort());
    // Nothing has come for longer than the stream has promised a sign of life in.
    await page.clock.fastForward(40_000);
    await page.getByRole('button', { name: 'Not live' }).waitFor();
    await page.unroute('**/api/live**');
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  });

  test('a second tab of the same message hears of what is done in the first', async () => {
    const [, messageId = ''] = unknown;
    page = await desk.signIn('crm:ops');
    const second = await page.context().newPage();
    await open(messageId, second);
    await open(messageId);
    await page.bringToFront();
    await page.getByRole('button', { name: 'It was sent …' }).click();
    await page.getByLabel('Reason').fill('It stands in its log');
    await page.getByRole('dialog').getByRole('button', { name: 'Mark as sent' }).click();
    await page.getByRole('group', { name: /^Marked as sent and recorded/ }).waitFor();
    await second.bringToFront();
    await decisions(second)
      .getByText(/It stands in its log/)
      .waitFor();
    await second.getByText('Somebody has to find out').waitFor({ state: 'detached' });
  });

  test('a late answer about one message does not show under another', async () => {
    let late: Route | undefined;
    await page.route(`**/api/messages/${sent}`, (route) => {
      late ??= route;
    });
    await page.goto('/messages?loanId=5001&state=sent');
    await page.locator(`a[href="/messages/${sent}"]`).click();
    await expect.poll(() => late !== undefined).toBe(true);
    await page.goBack();
    await page.getByLabel('State').selectOption('failed');
    await page.getByLabel('Loan id').fill('5005');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator(`a[href="/messages/${other}"]`).click();
    await section('Why').getByText('Not sent: the mail server refused it for good.').waitFor();
    await late?.continue().catch(() => undefined);
    await page.getByText('loan 5001', { exact: false }).waitFor({ state: 'detached' });
    await section('Why').getByText('Not sent: the mail server refused it for good.').waitFor();
    expect(await page.getByRole('link', { name: 'Loan 5005' }).count()).toBe(1);
  });

  test('offline: what is shown stays, and what is asked for says that the server cannot be reached', async () => {
    desk.expectFaults(/ERR_INTERNET_DISCONNECTED|api\/live/);
    await open(sent);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Verify the hashes' }).click();
    await page.getByRole('alert').getByText('The server could not be reached').waitFor();
    await decisions().waitFor();
    await expectAccessible(page);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Verify the hashes' }).click();
    await page.getByText('Everything is as it was rendered').waitFor();
  });
});

test('E20: the badge of a message opens its story, for those who may read it', async () => {
  page = await desk.signIn('crm:compliance');
  await page.goto(`/messages/${sent}`);
  await page
    .getByRole('group', { name: /^Recorded under/ })
    .getByRole('link')
    .click();
  await page.getByRole('heading', { level: 1, name: 'What happened' }).waitFor();
  await page.getByText('E-mail sent').first().waitFor();
  await expectAccessible(page);
});

test('ten thousand messages: a page at a time, each where the one before has ended', async () => {
  const db = createDb({ url: product().databaseUrl, appName: 'e2e' });
  await db.sql`INSERT INTO public.loans (id, loan_number) VALUES (599999, 'LN-MANY')`;
  await db.sql`
    INSERT INTO public.messages (id, category, category_key, state, loan_id, subject, template_id, template_version, correlation_id, requested_by)
    SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'transactional', 'notice', 'sent', 599999,
           'Number ' || n, 'payment-received-v1', 1, 'many-' || n, 'e2e' FROM generate_series(1, 10000) AS n`;
  try {
    await page.goto('/messages?loanId=599999');
    await page.getByRole('link', { name: 'Number 10000', exact: true }).waitFor();
    const first = await rows().count();
    for (const shown of [2, 3, 4]) {
      await page.getByRole('button', { name: 'Show more' }).click();
      await expect.poll(() => rows().count()).toBe(shown * first);
    }
    const subjects = await rows().allTextContents();
    expect(subjects).toEqual(subjects.map((_, index) => `Number ${10_000 - index}`));
    await expectAccessible(page);
  } finally {
    await db.sql`DELETE FROM public.messages WHERE requested_by = 'e2e'`;
    await db.sql`DELETE FROM public.loans WHERE id = 599999`;
    await db.end();
  }
});

// Breaks tried:
// - the fields of the form follow a new object each time the page is drawn: what was chosen is undone (a late answer).
