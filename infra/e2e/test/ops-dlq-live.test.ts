import { createDb, type Db, type SqlFragment } from '@crm/db';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callProduct, sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';
import { product } from '../src/product.ts';

const desk = openDesk();
const replayRoute = '**/api/ops/dlq/replay';
const closed = { loanId: 5005, to: 'aspen.way@closed.example' };
const refused = 'PROVIDER_PERMANENT';
let db: Db;
let page: Page;

beforeAll(() => {
  db = createDb({ url: product().databaseUrl, appName: 'e2e' });
  return () => db.end();
});
beforeEach(async () => {
  // Closed, not deleted: what the queue still holds and no row names would be recorded anew.
  await close(db.sql`TRUE`);
  page = await desk.signIn('crm:admin');
});

const close = (which: SqlFragment) => db.sql`
  UPDATE public.dead_letters SET resolved_at = clock_timestamp(), resolution = 'discarded'
   WHERE resolved_at IS NULL AND ${which}`;
const dialog = () => page.getByRole('dialog');
const group = (code: string) => page.getByRole('article', { name: code, exact: true });
const letters = () => page.getByRole('list', { name: 'Letters' }).getByRole('listitem');
/** The groups and the letters are read apart: only now is there a list that can become old. */
const untilShown = (howMany: number) => expect.poll(() => letters().count()).toBe(howMany);
const isLive = () => page.getByRole('button', { name: 'Live', exact: true }).waitFor();

async function open(): Promise<void> {
  await page.goto('/ops/dlq');
  await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
}

/** Letters of bodies that nobody could read: they are ours to make, for they are about no message. */
async function makeLetters(code: string, howMany: number): Promise<void> {
  await db.sql`
    INSERT INTO public.dead_letters (id, queue, error_code, error_message, replayable, body, body_sha256, created_at)
    SELECT gen_random_uuid(), 'q.crm.email.v1.dlq', ${code}, 'its body is no JSON', false, ''::bytea, gen_random_uuid()::text,
           clock_timestamp() + n * interval '1 microsecond' FROM generate_series(1, ${howMany}::int) AS n`;
}

async function chooseAll(code: string): Promise<void> {
  await group(code)
    .getByRole('button', { name: /^Choose/ })
    .click();
  await page.getByRole('button', { name: /^Check .* for a replay$/ }).waitFor();
}

async function askToDiscard(code: string): Promise<void> {
  await chooseAll(code);
  await page.getByRole('button', { name: 'Discard …' }).click();
  await dialog().getByText('This was a dry run').waitFor();
  await dialog().getByLabel('Reason').fill('They were tests');
}

describe('E20: the page follows what happens', () => {
  test('counts change where they stand, no letter moves until somebody asks, and what is gone is said', async () => {
    await makeLetters('SCHEMA_MISMATCH', 2);
    await makeLetters('UNKNOWN_EVENT', 1);
    await open();
    await group('SCHEMA_MISMATCH').getByText('2 letters', { exact: true }).waitFor();
    await untilShown(3);
    await isLive();
    await makeLetters('SCHEMA_MISMATCH', 1);
    await makeLetters('UNKNOWN_EVENT_TYPE', 9);
    await close(db.sql`error_code = 'UNKNOWN_EVENT'`);
    await group('SCHEMA_MISMATCH').getByText('3 letters', { exact: true }).waitFor();
    await group('UNKNOWN_EVENT').getByText('Handled meanwhile').waitFor();
    await page.getByText('The list has changed meanwhile.').waitFor();
    expect(await letters().count()).toBe(3);
    expect(await group('UNKNOWN_EVENT_TYPE').count()).toBe(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show the changes' }).press('Enter');
    await untilShown(12);
    await group('UNKNOWN_EVENT_TYPE').getByText('9 letters', { exact: true }).waitFor();
    expect(await group('UNKNOWN_EVENT').count()).toBe(0);
    await expect.poll(() => page.getByText('The list has changed meanwhile.').count()).toBe(0);
  });

  test('the first letter shows by itself where none was', async () => {
    await open();
    await page.getByRole('alert').getByText('No dead letters').waitFor();
    await isLive();
    await expectAccessible(page);
    await makeLetters('SCHEMA_MISMATCH', 1);
    await group('SCHEMA_MISMATCH').getByText('1 letter', { exact: true }).waitFor();
    await untilShown(1);
  });

  test('a cut stream is said and healed, and what was missed is told', async () => {
    desk.expectFaults(/api\/live/);
    await makeLetters('SCHEMA_MISMATCH', 1);
    await page.route('**/api/live**', (route) => route.abort());
    await open();
    await page.getByRole('button', { name: 'Not live' }).waitFor();
    await expectAccessible(page);
    await makeLetters('SCHEMA_MISMATCH', 1);
    await page.unroute('**/api/live**');
    await isLive();
    await group('SCHEMA_MISMATCH').getByText('2 letters', { exact: true }).waitFor();
  });

  test('a letter leads to its message and to its record', async () => {
    const messageId = await sendUntil('failed', closed);
    await open();
    await page.getByRole('link', { name: `Message ${messageId}` }).click();
    await page.getByRole('heading', { level: 1, name: 'Your payment was received' }).waitFor();
    await page.goBack();
    const record = page.getByRole('group', { name: /^Recorded under, correlation id/ });
    await record.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'What happened' }).waitFor();
    await expectAccessible(page);
  });
});

describe('E20: many letters at once', () => {
  test('progress shows, it can be stopped, a call that fails loses nothing, and to go on ends it', async () => {
    desk.expectFaults(/status of 500/);
    await makeLetters('SCHEMA_MISMATCH', 60);
    await open();
    await askToDiscard('SCHEMA_MISMATCH');
    const gate = Promise.withResolvers<void>();
    await page.route(replayRoute, async (route) => {
      await gate.promise;
      await route.continue();
    });
    await dialog().getByRole('button', { name: 'Discard 60 letters' }).click();
    await dialog().getByText('Discarding: 0 of 60 letters').waitFor();
    await expectAccessible(page);
    await dialog().getByRole('button', { name: 'Stop after this call' }).click();
    await dialog().getByText('Stopping when the call').waitFor();
    gate.resolve();
    await dialog().getByText('You stopped it. 35 letters are left.').waitFor();
    await expectAccessible(page);
    await page.unroute(replayRoute);
    await page.route(replayRoute, (route) => route.fulfill({ status: 500, body: '' }));
    await dialog().getByRole('button', { name: 'Go on with the remaining 35 letters' }).click();
    await dialog().getByText('The discarding was interrupted').waitFor();
    await expectAccessible(page);
    await page.unroute(replayRoute);
    await dialog().getByRole('button', { name: 'Go on with the remaining 35 letters' }).click();
    await dialog().getByText('The discarding is complete.').waitFor();
    await dialog().getByText('60 given up').waitFor();
    expect(
      await dialog()
        .getByRole('group', { name: /recorded, correlation id/ })
        .count(),
    ).toBe(3);
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByRole('alert').getByText('No dead letters').waitFor();
    const [row] = await db.sql<{ done: number }[]>`
      SELECT count(*)::int AS done FROM public.dead_letters WHERE resolved_reason = 'They were tests'`;
    expect(row?.done).toBe(60);
  });

  test('ten thousand: the page says how many, and offers no more at once than it takes', async () => {
    await makeLetters('SCHEMA_MISMATCH', 10_000);
    await open();
    await group('SCHEMA_MISMATCH').getByText('10,000 letters', { exact: true }).waitFor();
    await untilShown(50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await letters().nth(99).waitFor();
    await expectAccessible(page);
    await group('SCHEMA_MISMATCH').getByRole('button', { name: 'Choose the newest 1,000' }).click();
    await page.getByText('1,000 letters chosen').waitFor();
    await page.getByRole('button', { name: 'Choose none' }).click();
    await page.getByText('None chosen').waitFor();
  });

  test('two people: what another has handled meanwhile is not handled twice, and said', async () => {
    await makeLetters('SCHEMA_MISMATCH', 2);
    await open();
    await askToDiscard('SCHEMA_MISMATCH');
    const body = { all: true, discard: true, reason: 'Mine' };
    expect((await callProduct('POST', '/api/ops/dlq/replay', body)).status).toBe(200);
    await dialog().getByRole('button', { name: 'Discard 2 letters' }).click();
    await dialog().getByText('2 no longer open').waitFor();
    await expectAccessible(page);
  });
});

describe('E20: a refusal between the dry run and the replay', () => {
  test('who has opted out by another program since gets nothing, and the refusal is recorded', async () => {
    const stop = (doNotEmail: boolean) =>
      db.sql`UPDATE public.contact_comm_prefs SET do_not_email = ${doNotEmail} WHERE contact_id = 1005`;
    await stop(false);
    const messageId = await sendUntil('failed', { ...closed, isOffer: true });
    await open();
    await chooseAll(refused);
    await page.getByRole('button', { name: 'Check 1 letter for a replay' }).click();
    await dialog().getByText('1 would be sent again').waitFor();
    await dialog().getByLabel('Reason').fill('The address was mended');
    await stop(true);
    await dialog().getByRole('button', { name: 'Replay 1 letter' }).click();
    await dialog().getByText('1 denied').waitFor();
    await expectAccessible(page);
    await stop(false);
    await page.goto(`/messages/${messageId}`);
    await page.getByText(/^Not sent again, though .* asked for it/).waitFor();
    await page.getByText(/denied by .*The address was mended/).waitFor();
  });
});

describe('what cannot be read or done is said', () => {
  test('offline: a dry run says that nothing was changed, and is tried again when the network is back', async () => {
    desk.expectFaults(/ERR_INTERNET_DISCONNECTED/);
    await makeLetters('SCHEMA_MISMATCH', 1);
    await open();
    await chooseAll('SCHEMA_MISMATCH');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Discard …' }).click();
    await dialog().getByText('The server could not be reached').waitFor();
    await dialog().getByText('The dry run failed. Nothing was sent and nothing was changed').waitFor();
    await page.context().setOffline(false);
    await dialog().getByRole('button', { name: 'Try again' }).click();
    await dialog().getByText('1 would be given up').waitFor();
  });

  test('a look whether the list is old that fails is said; the list stays', async () => {
    desk.expectFaults(/status of 500/);
    await makeLetters('SCHEMA_MISMATCH', 1);
    const fail = (route: { fulfill: (answer: object) => Promise<void> }) =>
      route.fulfill({ status: 500, body: '' });
    await open();
    await untilShown(1);
    await isLive();
    await page.route('**/api/ops/dlq?*', fail);
    await makeLetters('SCHEMA_MISMATCH', 1);
    await page.getByText('Whether the list has changed could not be read').waitFor({ timeout: 60_000 });
    await expectAccessible(page);
    await page.unroute('**/api/ops/dlq?*');
    await page.getByRole('button', { name: 'Read it again' }).click();
    await untilShown(2);
  });

  test('E9: an agent is told who operates, and refused by the server', async () => {
    desk.expectFaults(/status of 403/);
    page = await desk.signIn('crm:agent');
    await page.goto('/ops/dlq');
    await page.getByText('It is open to operators and compliance').waitFor();
    await expectAccessible(page);
    expect((await page.request.get('/api/ops/dlq')).status()).toBe(403);
  });
});
