import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { callProduct, sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();

/** Presses a word by key, reads what it means, and leaves; the focus is back at the word. */
async function ask(page: Page, { word, says }: { word: string; says: RegExp }) {
  const button = page.getByRole('main').getByRole('button', { name: word, exact: true }).first();
  await button.press('Enter');
  const meaning = page.getByRole('dialog', { name: word, exact: true });
  await meaning.getByText(says).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await meaning.waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe(word);
}

async function copied(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy as text' }).press('Enter');
  await page.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  return page.evaluate<string>('navigator.clipboard.readText()');
}

test('E20: words that nobody has to know say what they mean by key, and why and story are copied as text', async () => {
  const messageId = await sendUntil('failed', { loanId: 5005, to: 'aspen.way@closed.example' });
  const page = await desk.signIn('crm:compliance', { viewport: { width: 320, height: 800 } });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`/messages/${messageId}`);
  await page.getByRole('list', { name: 'Stages' }).waitFor();
  await ask(page, { word: 'outbox', says: /waits until it is passed on/ });
  await ask(page, { word: 'dead lettered', says: /waits for an operator/ });
  const why = await copied(page);
  expect(why).toMatch(
    /^Your payment was received \(Failed\)\nNot sent: the mail server refused it for good\./,
  );
  for (const line of [
    `Message: ${messageId}`,
    'Loan: 5005',
    'To: aspen.way@closed.example',
    / by the delivery worker/,
  ])
    expect(why).toMatch(line);
  // A call note tells no more than the page.
  const shown = (await page.getByRole('main').textContent()) ?? '';
  for (const [address] of why.matchAll(/\S+@\S+\.example/g)) expect(shown).toContain(address);
  expect(shown).not.toMatch(/by consumer@/);

  const { correlationId } = (await callProduct('GET', `/api/messages/${messageId}`)).body;
  await page.goto(`/audit/${correlationId}`);
  await page.getByText('Moved to the dead letters').first().waitFor();
  await ask(page, { word: 'Correlation id', says: /One request and all that followed/ });
  const story = await copied(page);
  expect(story).toMatch(new RegExp(`^What happened under correlation id ${correlationId}\n\n- 20`));
  expect(story).toMatch(/UTC: Audit: Moved to the dead letters, by the delivery worker/);
});

test('a list is as long after back and a reload as it was, since its address says so', async () => {
  for (const subject of ['One', 'Two', 'Three', 'Four'])
    await callProduct('POST', '/api/loans/5001/crm/send-email', {
      to: ['maple.house@x.example'],
      subject,
      templateId: 'rate-offer-v1',
      category: 'marketing',
    });
  for (const { name, path, api } of [
    { name: 'Audit log', path: '/audit', api: /\/api\/audit\?/ },
    { name: 'Messages', path: '/messages', api: /\/api\/messages(\?|$)/ },
  ]) {
    const page = await desk.signIn('crm:compliance');
    // The real lists, two rows a page.
    await page.route(api, (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set('limit', '2');
      return route.continue({ url: url.href });
    });
    const rows = page.getByRole('table', { name }).locator('tbody tr');
    const areOpen = async (count: number) => {
      await rows.nth(count - 1).waitFor();
      expect(await rows.count()).toBe(count);
    };
    await page.goto(`${path}?pages=nonsense`);
    await areOpen(2);
    await page.getByRole('button', { name: 'Show more' }).click();
    await areOpen(4);
    await expect.poll(() => page.url()).toMatch(/\?pages=2$/);
    await expectAccessible(page);
    await rows.getByRole('link').first().click();
    await page.getByRole('table', { name }).waitFor({ state: 'detached' });
    await page.goBack();
    await areOpen(4);
    await page.reload();
    await areOpen(4);
  }
});

// Breaks tried:
// - use-kept-pages.ts: what the address says is not opened.
