import type { Page } from 'playwright-core';

/**
 * Types a subject and waits until a draft with that very one is saved: the page may still tell of what was saved
 * before.
 */
export async function saveSubject(page: Page, text: string): Promise<void> {
  const isSaved = page.waitForResponse(
    (answer) =>
      answer.ok() && answer.request().method() === 'PUT' && answer.request().postDataJSON().subject === text,
  );
  await page.getByLabel('Subject').fill(text);
  await isSaved;
  await page.getByText(/^Saved \d/).waitFor();
}
