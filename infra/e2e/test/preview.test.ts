import type { Page, Route } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { copyLoan } from '../src/copy-loan.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();
const previews = '**/api/loans/*/crm/preview';
let page: Page;
beforeEach(async () => {
  page = await desk.signIn('crm:agent');
  await page.goto(`/loans/${await copyLoan(5001)}/compose`);
  await page.getByText('Choose a template to see the letter.').waitFor();
});

const frame = () => page.getByTitle('The letter as it will be sent');
/** The document in the frame: no script may look into it, so it is asked for once more. */
const letter = async () => (await page.request.get((await frame().getAttribute('src')) ?? '')).text();
const letterSays = (words: string) => expect.poll(letter, { timeout: 60_000 }).toContain(words);
const isCurrent = () => page.getByText('This is what will be sent.').waitFor();
const choose = (template: string) => page.getByLabel('Template').selectOption(template);

test('E20: the letter is shown as it will be sent, and follows what is typed', async () => {
  await choose('escrow-analysis-v1');
  await letterSays('Maple House Borrower');
  await isCurrent();
  await page.getByText(/^From .*Subject: /).waitFor();
  await expectAccessible(page);
  await page.getByLabel('BorrowerName').fill('Ada & Co');
  await letterSays('Ada &amp; Co');
});

test('T13: what is typed cannot run in the letter, nor load, nor reach the console', async () => {
  await choose('escrow-analysis-v1');
  await page
    .getByLabel('BorrowerName')
    .fill('<img src="https://evil.example/x.png" onerror="parent.document.title=1"><script>1</script>');
  await letterSays('onerror');
  expect(await letter()).not.toMatch(/<script|<img[^>]+evil/);
  expect(await frame().getAttribute('sandbox')).toBe('');
  const answer = await page.request.get((await frame().getAttribute('src')) ?? '');
  expect(answer.headers()['content-security-policy']).toContain("sandbox; default-src 'none'");
});

test('a value that only the agent can give is asked for in the place of the letter', async () => {
  desk.expectFaults(/status of 422/);
  await choose('payoff-quote-v1');
  await page.getByText('The letter cannot be made yet.').waitFor();
  await expectAccessible(page);
});

test('a preview that fails is said, is tried again on demand, and does not keep from sending', async () => {
  desk.expectFaults(/status of 500/);
  await page.route(previews, (route) => route.fulfill({ status: 500, body: '' }));
  await choose('escrow-analysis-v1');
  await page.getByText('The letter could not be shown').waitFor();
  expect(await page.getByText('This is what will be sent.').count()).toBe(0);
  await page.getByRole('checkbox', { name: 'Maple House' }).check();
  await page.getByText('Nobody on this message is blocked.').waitFor();
  expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(false);
  await expectAccessible(page);
  await page.unroute(previews);
  await page.getByRole('button', { name: 'Try again' }).click();
  await letterSays('Maple House Borrower');
});

test('a late letter for what was typed before is not shown', async () => {
  await choose('escrow-analysis-v1');
  await isCurrent();
  let older: Route | undefined;
  await page.route(previews, (route) => {
    if (older !== undefined) return route.fallback();
    older = route;
  });
  await page.getByLabel('BorrowerName').fill('First');
  await expect.poll(() => older !== undefined).toBe(true);
  await page.getByText('The letter is being made …').waitFor();
  await page.getByLabel('BorrowerName').fill('Second');
  await letterSays('Second');
  await older?.continue().catch(() => undefined);
  await isCurrent();
  expect(await letter()).not.toContain('First');
});

test('E20: after sending, what becomes of the message shows by itself', async () => {
  await page.getByRole('checkbox', { name: 'Maple House' }).check();
  await choose('escrow-analysis-v1');
  await page.getByText('Nobody on this message is blocked.').waitFor();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Now: Sent').waitFor();
  await expectAccessible(page);
});

test('T13: a letter that tried to run, load or submit could not, nor reach the console', async () => {
  // What the policy refuses is a request to the browser's driver all the same; what leaves the browser meets the route.
  desk.expectFaults(/sandbox|Content Security Policy|foreign host: https:\/\/evil\.example/);
  const left: string[] = [];
  await page.route('https://evil.example/**', (route) => {
    left.push(route.request().url());
    return route.abort();
  });
  const evil = `<!doctype html><title>letter</title>
    <script>document.title = 'ran'; parent.document.title = 'reached'</script>
    <img src="https://evil.example/pixel.png" onerror="document.title = 'ran'">
    <link rel="stylesheet" href="https://evil.example/style.css">
    <form action="https://evil.example/submit"><button style="position:fixed;inset:0">Press</button></form>`;
  await page.route('**/api/previews/*', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: evil });
  });
  const title = await page.title();
  await choose('escrow-analysis-v1');
  await isCurrent();
  const press = page.frameLocator('iframe.letter').getByRole('button', { name: 'Press' });
  await press.waitFor();
  const box = await frame().boundingBox();
  await page.mouse.click((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
  // Another letter is made after the press has had its effect.
  await page.getByLabel('BorrowerName').fill('Ada');
  await isCurrent();
  expect([await page.title(), left]).toEqual([title, []]);
  expect(page.frames().map((one) => new URL(one.url()).hostname)).toEqual(
    page.frames().map(() => new URL(page.url()).hostname),
  );
});

test('offline, the letter is said not to be shown, and comes on demand', async () => {
  desk.expectFaults(/ERR_FAILED/);
  await page.route(previews, (route) => route.abort());
  await choose('escrow-analysis-v1');
  await page.getByText('The letter could not be shown').waitFor({ timeout: 60_000 });
  await expectAccessible(page);
  await page.unroute(previews);
  await page.getByRole('button', { name: 'Try again' }).click();
  await letterSays('Maple House Borrower');
});

test('a letter whose answer is late is announced, and the letter before it stays meanwhile', async () => {
  await choose('escrow-analysis-v1');
  await isCurrent();
  let held: Route | undefined;
  await page.route(previews, (route) => {
    held = route;
  });
  await page.getByLabel('BorrowerName').fill('Later');
  await expect.poll(() => held !== undefined).toBe(true);
  await page.getByText('The letter is being made …').waitFor();
  expect(await letter()).toContain('Maple House Borrower');
  await expectAccessible(page);
  await held?.continue();
  await letterSays('Later');
  await isCurrent();
});

// Breaks tried:
// - http/letter-headers.ts without its policy: what tried to load left the browser.
// - the frame without its sandbox attribute: T13 goes red.
// - an answer not bound to its question: the older letter is shown; the letter before it not kept: none is meanwhile.
// - no way to try again: red, whether our side failed or the connection.
// - sent-panel.tsx: news of the message not followed: red, also after a cut stream.
