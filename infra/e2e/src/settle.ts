import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Waits until the page has its heading, and nothing on it is still to come. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 60_000 }).toBe(0);
}
