import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { waitFor } from '@crm/dev';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { callProduct, sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();
let page: Page;
beforeEach(async () => {
  page = await desk.signIn('crm:compliance');
});

const verifier = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'packages',
  'evidence',
  'verifier',
  'verify-capsule.mjs',
);

/** Checks a downloaded file in an empty folder, with an empty environment. */
async function examine(capsule: string): Promise<{ code: number | null; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'crm-examiner-'));
  try {
    await writeFile(join(folder, 'verify-capsule.mjs'), await readFile(verifier));
    await writeFile(join(folder, 'capsule.json'), capsule);
    const child = spawn(process.execPath, ['verify-capsule.mjs', 'capsule.json'], { cwd: folder, env: {} });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { output: await text(child.stdout), code: await ended };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sealed(): Promise<void> {
  const isSealed = async () => (await callProduct('GET', '/api/audit/seals/head')).body.unsealedRows === 0;
  await waitFor(isSealed, { timeoutMs: 60_000, what: 'every audit row to be sealed' });
}

async function downloadEvidence(): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download evidence' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^capsule-.*\.json$/);
  return text(await download.createReadStream());
}

test('the evidence of a sent message is downloaded, from its page and from its story, and holds without a network', async () => {
  const messageId = await sendUntil('sent', { loanId: 5004, to: 'maple.row@x.example' });
  const { body } = await callProduct('GET', `/api/messages/${messageId}`);
  await sealed();
  await page.goto(`/messages/${messageId}`);
  await page.getByRole('button', { name: 'Download evidence' }).waitFor();
  await expectAccessible(page);
  const ofMessage = await examine(await downloadEvidence());
  expect(ofMessage.output).toContain('HELD');
  expect(ofMessage.code).toBe(0);

  // That it was taken is a row of the story, and sealed in turn.
  await sealed();
  await page.goto(`/audit/${body.correlationId}`);
  await page.getByText('Evidence downloaded').first().waitFor();
  await expectAccessible(page);
  const ofStory = await examine(await downloadEvidence());
  expect(ofStory.output).toContain('EVIDENCE.EXPORTED');
  expect(ofStory.code).toBe(0);
});

test('evidence that is too much for one file is said, and nothing is saved', async () => {
  desk.expectFaults(/status of 422/);
  const messageId = await sendUntil('sent', { loanId: 5004, to: 'maple.row@x.example' });
  await page.route('**/capsule', (route) =>
    route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        error: 'CAPSULE_TOO_LARGE',
        title: 'More belongs to this evidence than one file may hold',
        detail: 'More belongs to this evidence than one file may hold.',
        status: 422,
        correlationId: 'c-1',
      }),
    }),
  );
  await page.goto(`/messages/${messageId}`);
  await page.getByRole('button', { name: 'Download evidence' }).click();
  await page.getByRole('alert').getByText('More belongs to this evidence').waitFor();
  await expectAccessible(page);
});

test('who may not read evidence has no button for it', async () => {
  const messageId = await sendUntil('sent', { loanId: 5004, to: 'maple.row@x.example' });
  const agent = await desk.signIn('crm:agent');
  await agent.goto(`/messages/${messageId}`);
  await agent.getByRole('button', { name: 'Verify the hashes' }).waitFor();
  expect(await agent.getByRole('button', { name: 'Download evidence' }).count()).toBe(0);
});
