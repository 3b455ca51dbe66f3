import type { Page } from 'playwright-core';

/** Turns a switch of the preferences panel, with a basis and a reason, and saves nothing yet. */
export async function fillPreferences(page: Page, flag: string, reason: string): Promise<void> {
  await page.getByRole('switch', { name: flag }).press('Space');
  await page.getByLabel('Policy basis').selectOption('customer_request');
  await page.getByLabel('Reason').fill(reason);
}

/** Saves the panel and waits for the proof of it. */
export async function savePreferences(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save preferences' }).click();
  await page.getByRole('group', { name: /^Saved and recorded/ }).waitFor();
}
