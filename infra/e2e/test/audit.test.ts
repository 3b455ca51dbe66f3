import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { callProduct, sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { fillPreferences, savePreferences } from '../src/fill-preferences.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();
let page: Page;
beforeEach(async () => {
  page = await desk.signIn('crm:compliance');
});

const log = () => page.getByRole('table', { name: 'Audit log' });

type Row = { id: string; payload: unknown };

/** Id and payload of each row of an exported file. */
function rowsOf(file: string): Row[] {
  if (file.startsWith('{')) {
    return (JSON.parse(file) as { rows: Row[] }).rows.map(({ id, payload }) => ({ id, payload }));
  }
  const lines = file
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, field = '']) => field.replaceAll('""', '"')),
    );
  const [head = [], ...rows] = lines;
  const field = (row: string[], name: string) => row[head.indexOf(name)] ?? '';
  return rows.map((row) => ({ id: field(row, 'id'), payload: JSON.parse(field(row, 'payload')) }));
}

async function changePreferences(contactId: number, reason: string): Promise<void> {
  const agent = await desk.signIn('crm:agent');
  await agent.goto(`/contacts/${contactId}`);
  await fillPreferences(agent, 'Do not call', reason);
  await savePreferences(agent);
}

test('E5: a change of preferences is found by contact, and its story shows both values, who and the record', async () => {
  await changePreferences(1003, 'Asked on the phone');
  await page.goto('/audit');
  await page.getByLabel('Contact id').fill('1003');
  await page.getByLabel('What happened').selectOption('COMMS.PREFS.UPDATED');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const row = log().getByRole('link', { name: 'Communication preferences changed' }).first();
  await row.waitFor();
  expect(page.url()).toContain('contactId=1003');
  await expectAccessible(page);
  await row.click();
  await page.getByRole('heading', { level: 1, name: 'What happened' }).waitFor();
  const change = page.getByRole('list', { name: 'What changed' });
  await change.getByText('Do not call').waitFor();
  expect(
    [await change.locator('del').textContent(), await change.locator('ins').textContent()].sort(),
  ).toEqual(['off', 'on']);
  await page.getByText('by demo-crm-agent').first().waitFor();
  await page.getByText('Reason: Asked on the phone').waitFor();
  await page.getByText('The record as it stands').first().click();
  await page.getByText('"policy_basis"').first().waitFor();
  await expectAccessible(page);
});

test('E5: what fits is taken out as CSV and JSON, and the export is a row itself', async () => {
  await changePreferences(1002, 'Asked by letter');
  await page.goto('/audit?eventType=COMMS.PREFS.UPDATED');
  await log().getByRole('link').first().waitFor();
  for (const [button, ending] of [
    ['Export CSV', '.csv'],
    ['Export JSON', '.json'],
  ] as const) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^audit-.*\\${ending}$`));
    const { body } = await callProduct('GET', '/api/audit?eventType=COMMS.PREFS.UPDATED&limit=500');
    expect(rowsOf(await text(await download.createReadStream()))).toEqual(
      (body.items as Row[]).map(({ id, payload }) => ({ id, payload })),
    );
  }
  await page.goto('/audit?eventType=AUDIT.EXPORTED');
  await log().getByRole('link', { name: 'Audit rows exported' }).first().waitFor();
});

test('an export that fails is said, and nothing is saved', async () => {
  desk.expectFaults(/status of 422/);
  await page.route('**/api/audit/export**', (route) =>
    route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        error: 'EXPORT_TOO_LARGE',
        title: 'More rows match than one file may hold',
        detail: 'More rows match than one file may hold.',
        status: 422,
        correlationId: 'c-1',
      }),
    }),
  );
  await page.goto('/audit');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await page.getByRole('alert').getByText('More rows match than one file may hold').waitFor();
  await expectAccessible(page);
});

test('where nothing fits, that is said', async () => {
  await page.goto('/audit');
  await log().waitFor();
  await page.getByLabel('Who').fill('nobody-by-that-name');
  await page.keyboard.press('Enter');
  await page.getByText('No row fits').waitFor();
  await expectAccessible(page);
});

test('a story follows what happens: an opt-out appears in the story of the message that it took back', async () => {
  const setDoNotEmail = (doNotEmail: boolean) =>
    callProduct('PATCH', '/api/contacts/1004/comm-preferences', {
      doNotEmail,
      reason: 'Wants no more offers, or does again',
      policyBasis: 'customer_request',
    });
  await setDoNotEmail(false);
  const messageId = await sendUntil('retrying', {
    loanId: 5004,
    to: 'birch.row@busy.example',
    isOffer: true,
  });
  const { body } = await callProduct('GET', `/api/messages/${messageId}`);
  await page.goto(`/audit/${body.correlationId}`);
  await page.getByText('Sending → Retrying').first().waitFor();
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await setDoNotEmail(true);
  await page.getByText('Permission to send revoked by an opt-out').waitFor();
  await page.getByText('Retrying → Revoked').waitFor();
  await expectAccessible(page);
  await setDoNotEmail(false);
});

test('a story whose stream was cut shows what it missed once the stream is back', async () => {
  desk.expectFaults(/ERR_INTERNET_DISCONNECTED/);
  const messageId = await sendUntil('unknown', { loanId: 5006, to: 'elm.grove@silent.example' });
  const { body } = await callProduct('GET', `/api/messages/${messageId}`);
  await page.goto(`/audit/${body.correlationId}`);
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Not live' }).waitFor();
  const reason = { reason: 'Found in the log' };
  expect((await callProduct('POST', `/api/messages/${messageId}/mark-sent`, reason)).status).toBe(200);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await page.getByText('Outcome unknown → Sent').waitFor();
});

test('a story that is not there is said', async () => {
  desk.expectFaults(/status of 404/);
  await page.goto('/audit/nothing-of-that-name');
  await page.getByRole('alert').getByText('Nothing is recorded').first().waitFor();
  await expectAccessible(page);
});

test('E9: who may not read the log is told who does', async () => {
  page = await desk.signIn('crm:agent');
  await page.goto('/audit');
  await page.getByText('It is open to compliance').waitFor();
  await page.goto('/audit/x');
  await page.getByText('It is open to compliance').waitFor();
  await expectAccessible(page);
});

// Breaks tried:
// - what is told live not read again by the story
// - quotes not doubled in the CSV
// - reason and basis left out of the story
