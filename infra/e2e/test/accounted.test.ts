import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';
import { brokenAnswer } from '../src/problem.ts';

const desk = openDesk();
const conservation = '**/api/ops/conservation*';
const verification = '**/api/audit/verification*';

type Sum = { accepted: number; states: Record<string, number>; faults: object[] };

/** The real answer, changed as a lost, a stranded and a changed message would change it. */
async function breakSum(page: Page, messageId: string): Promise<void> {
  await page.route(conservation, async (route) => {
    const sum = (await (await route.fetch()).json()) as Sum;
    const named = (kind: string) => ({ kind, messageId });
    const faults = [...Array.from({ length: 7 }, () => named('lost')), named('stranded'), named('disagrees')];
    await route.fulfill({
      json: { ...sum, accepted: sum.accepted + 7, difference: 7, ok: false, faults },
    });
  });
}

test('I1: operations see that every message is accounted for, loudly when one is not, and what to do', async () => {
  desk.expectFaults(/status of 500/);
  const messageId = await sendUntil('sent', { loanId: 5001, to: 'maple.house@x.example' });
  const page = await desk.signIn('crm:ops', { viewport: { width: 320, height: 800 } });
  const panel = page.getByRole('region', { name: 'Is every message accounted for?' });
  await page.goto('/ops');
  await panel.getByText('Yes, it adds up').waitFor();
  const sum = (await panel.getByText(/ accepted = /).textContent()) ?? '';
  const [accepted = 0, ...parts] = [...sum.matchAll(/[\d,]+/g)].map(([n]) => Number(n.replace(',', '')));
  expect(accepted).toBeGreaterThan(0);
  expect(parts.reduce((a, b) => a + b, 0)).toBe(accepted);
  await panel.getByRole('button', { name: 'Show the sum as table' }).press('Enter');
  await panel.getByRole('row', { name: /^Together/ }).waitFor();
  await expectAccessible(page);

  await breakSum(page, messageId);
  await page.reload();
  const alert = panel.getByRole('alert').filter({ hasText: 'No: it does not add up' });
  await alert.getByText('7 of them are missing.').waitFor();
  await alert.getByText('Nothing of ours deletes a message').waitFor();
  await alert.getByText('and 2 more').waitFor();
  // Who is lost has no page; the others have.
  expect(await alert.getByRole('link').count()).toBe(2);
  await expectAccessible(page);

  await page.unroute(conservation);
  await page.route(conservation, (route) => route.fulfill(brokenAnswer));
  await page.reload();
  await panel.getByRole('alert').getByText('The messages could not be counted').waitFor();
  expect(await panel.getByText('it adds up').count()).toBe(0);
  await expectAccessible(page);
  await page.unroute(conservation);
  await panel.getByRole('button', { name: 'Try again' }).click();
  await panel.getByText('Yes, it adds up').waitFor();
});

test('T19: compliance sees that the log is sealed, has every row checked, and is told the first that was changed', async () => {
  desk.expectFaults(/status of 500/);
  const page = await desk.signIn('crm:compliance');
  const panel = page.getByRole('region', { name: 'Has the log been changed?' });
  const check = panel.getByRole('button', { name: 'Check every row' });
  await page.goto('/audit');
  await panel.getByText(/^Last seal: number \d+/).waitFor();
  await check.press('Enter');
  await panel.getByText('Every sealed row is as it was sealed').waitFor();
  await expectAccessible(page);

  await page.route(verification, async (route) => {
    const report = (await (await route.fetch()).json()) as object;
    const row = { id: '018f0000-0000-7000-8000-000000000001', eventTsUtc: '2026-11-03T12:00:00.000000Z' };
    const faults = [{ kind: 'edited', seal: 1, row, what: 'it does not read as it was sealed' }];
    await route.fulfill({ json: { ...report, ok: false, faults } });
  });
  await check.click();
  const alert = panel.getByRole('alert').filter({ hasText: 'The log is not as it was sealed' });
  await alert.getByText('A row was changed after it was sealed, seal 1').waitFor();
  await alert.getByText('018f0000-0000-7000-8000-000000000001').waitFor();
  await expectAccessible(page);

  await page.unroute(verification);
  await page.route(verification, (route) => route.fulfill(brokenAnswer));
  await check.click();
  await panel.getByRole('alert').getByText('The log could not be checked').waitFor();
  expect(await panel.getByText('Every sealed row').count()).toBe(0);
  await expectAccessible(page);
});

// Breaks tried:
// - conservation-panel.tsx: whatever the sum says, it adds up.
// - seal-result.tsx: whatever was found, every row is as it was sealed.
