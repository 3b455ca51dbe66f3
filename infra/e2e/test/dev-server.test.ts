import { startConsoleDev } from '@crm/demo';
import { expect, inject, test } from 'vitest';
import { openDesk } from '../src/open-desk.ts';
import { product } from '../src/product.ts';

const desk = openDesk();

test('npm run dev: the console from its sources, signed in at the real api, under the policy of production', async () => {
  const dev = await startConsoleDev({ apiUrl: product().consoleUrl, runDir: inject('runDir') });
  try {
    const page = await desk.visit({ baseURL: dev.url });
    desk.expectFaults(/status of 401/);
    const connected = page.waitForEvent('console', (message) => message.text() === '[vite] connected.');
    await page.goto('/contacts/1001');
    await page.getByRole('button', { name: 'Servicing agent' }).click();
    await page.getByRole('switch', { name: 'Do not text' }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    await connected;
    // By a session of a cookie, with the token against forged requests: reads and changes reach the api alike.
    await page.getByLabel('Policy basis').selectOption('customer_request');
    await page.getByLabel('Reason').fill('Asked on the phone');
    await page.getByRole('switch', { name: 'Do not text' }).press('Space');
    await page.getByRole('button', { name: 'Save preferences' }).click();
    await page.getByRole('group', { name: /^Saved and recorded/ }).waitFor();
    const style = await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize");
    expect(style).toBe('24px');
    await page.close();
  } finally {
    await dev.stop();
  }
});
