import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callProduct, sendUntil } from '../src/call-product.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();
const series = '**/api/ops/series*';
let page: Page;
let unknown: string[] = [];

beforeAll(async () => {
  const to = 'elm.grove@silent.example';
  unknown = await Promise.all([1, 2, 3].map(() => sendUntil('unknown', { loanId: 5006, to })));
});
beforeEach(async () => {
  page = await desk.signIn('crm:ops');
});

const chart = (name: string) => page.getByRole('img', { name: new RegExp(`^${name}\\.`) });

async function open(address = '/ops'): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
}

describe('E22: the charts', () => {
  test('each says what it shows, and has the same figures as a table', async () => {
    await open();
    for (const name of ['Outbox lag', 'Outbox depth', 'Publish latency', 'Throughput', 'Failures'])
      await chart(name).waitFor();
    for (const name of ['Denials', 'Audit entries written', 'Open dead letters']) await chart(name).waitFor();
    await page.locator('canvas').nth(7).waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    await expectAccessible(page);
    const audit = page.getByRole('region').filter({ has: chart('Audit entries written') });
    const toTable = audit.getByRole('button', { name: 'Show as table' });
    await toTable.focus();
    await page.keyboard.press('Enter');
    const table = page.getByRole('region', { name: 'Audit entries written as a table' });
    // An hour in steps of fifteen seconds, both ends included, and a row of headings.
    await expect.poll(() => table.getByRole('row').count()).toBe(242);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show as chart' }).click();
    await chart('Audit entries written').waitFor();
  });

  test('the pointer on a step shows its figures', async () => {
    await open('/ops?range=15m');
    const canvas = chart('Open dead letters').locator('.u-over');
    await canvas.hover();
    const legend = page.getByRole('region').filter({ has: chart('Open dead letters') });
    await legend.getByText(/^Open (none|\d+)$/).waitFor();
  });

  test('the range stands in the address, and is chosen by keys', async () => {
    await open();
    await page.getByRole('radio', { name: '1h' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('What happened in the last 15 minutes').waitFor();
    expect(page.url()).toContain('range=15m');
    await open('/ops?range=24h');
    await page.getByText('What happened in the last 24 hours').waitFor();
    await open('/ops?range=nonsense');
    await page.getByText('What happened in the last hour').waitFor();
  });
});

describe('E22: what cannot be known is not shown as good', () => {
  test('old figures say that they are old, and so do the cards', async () => {
    await page.route(series, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as {
        to: number;
        series: { points: [number, number | null][] }[];
      };
      for (const one of body.series)
        one.points = one.points.map(([at, value]) => [at, at > body.to - 300 ? null : (value ?? 0)]);
      await route.fulfill({ json: body });
    });
    await open();
    await page.getByRole('status').getByText('Not up to date').waitFor();
    await page.getByText(/^The newest figures are 5 minutes old/).waitFor();
    expect(await page.getByText('Not up to date').count()).toBe(5);
    await expectAccessible(page);
  });

  test('no sample at all: says where to look', async () => {
    await page.route(series, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { series: { points: [number, number | null][] }[] };
      for (const one of body.series) one.points = one.points.map(([at]) => [at, null]);
      await route.fulfill({ json: body });
    });
    await open();
    await page.getByText('Nothing was sampled in the last hour').waitFor();
    await expectAccessible(page);
  });

  test('what others do shows by itself, also what was missed offline; live can be turned off by its key', async () => {
    await open();
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    await page.keyboard.press('.');
    await page.getByRole('button', { name: 'Live is off' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('.');
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    const cards = page.getByRole('region', { name: 'How it stands' });
    const before = Number(/(\d+) letters?/.exec((await cards.textContent()) ?? '')?.[1]);
    await sendUntil('failed', { loanId: 5005, to: 'aspen.way@closed.example' });
    await cards.getByText(`${before + 1} ${before === 0 ? 'letter' : 'letters'}`, { exact: true }).waitFor();
    desk.expectFaults(/ERR_INTERNET_DISCONNECTED/);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Not live' }).waitFor();
    await sendUntil('failed', { loanId: 5005, to: 'aspen.way@closed.example' });
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    await cards.getByText(`${before + 2} letters`, { exact: true }).waitFor();
  });
});

describe('E20: an unknown outcome is settled by a person', () => {
  const settle = (act: string, messageId = '') =>
    page.getByRole('button', { name: `${act} … message ${messageId}` });
  const dialog = () => page.getByRole('dialog');

  test('as sent, by keys alone; a reason is required, and the record has the focus', async () => {
    const [messageId] = unknown;
    await open();
    await settle('It was sent', messageId).focus();
    await page.keyboard.press('Enter');
    await dialog().getByText('Nothing is sent now').waitFor();
    await page.keyboard.press('Tab');
    await dialog().getByRole('button', { name: 'Mark as sent' }).focus();
    await page.keyboard.press('Enter');
    await dialog().getByText('Write a reason').waitFor();
    await expectAccessible(page);
    await dialog().getByLabel('Reason').fill('Stands in the log of the mail server');
    await dialog().getByRole('button', { name: 'Mark as sent' }).focus();
    await page.keyboard.press('Enter');
    await dialog()
      .getByRole('group', { name: /^Marked as sent and recorded/ })
      .waitFor();
    await expect
      .poll(() => page.evaluate("document.activeElement?.getAttribute('aria-label')"))
      .toMatch(/^Marked as sent and recorded/);
    await expectAccessible(page);
    await dialog().getByRole('button', { name: 'Done' }).click();
    await settle('It was sent', messageId).waitFor({ state: 'detached' });
    expect((await callProduct('GET', `/api/messages/${messageId}`)).body.state).toBe('sent');
  });

  test('sent again, after a first try that failed kept the reason', async () => {
    desk.expectFaults(/status of 500/);
    const [, messageId] = unknown;
    await open();
    await settle('Send it again', messageId).click();
    await dialog().getByText('the borrower gets it twice').waitFor();
    await dialog().getByLabel('Reason').fill('The mail server has no trace of it');
    await page.route('**/resend', (route) => route.fulfill({ status: 500, body: '' }));
    await dialog().getByRole('button', { name: 'Send again' }).click();
    await dialog().getByRole('alert').getByText('It was not sent again').waitFor();
    expect(await dialog().getByLabel('Reason').inputValue()).toBe('The mail server has no trace of it');
    await expectAccessible(page);
    await page.unroute('**/resend');
    await dialog().getByRole('button', { name: 'Send again' }).click();
    await dialog()
      .getByRole('group', { name: /^Queued again and recorded/ })
      .waitFor();
    const { history } = (await callProduct('GET', `/api/messages/${messageId}`)).body;
    expect(history).toContainEqual(expect.objectContaining({ fromState: 'unknown', toState: 'queued' }));
  });

  test('somebody else has settled it meanwhile: says so, and changes nothing', async () => {
    desk.expectFaults(/status of 409/);
    const [, , messageId] = unknown;
    await open();
    await settle('Send it again', messageId).click();
    await dialog().getByLabel('Reason').fill('The mail server has no trace of it');
    const reason = { reason: 'Found in the log' };
    expect((await callProduct('POST', `/api/messages/${messageId}/mark-sent`, reason)).status).toBe(200);
    await dialog().getByRole('button', { name: 'Send again' }).click();
    await dialog().getByRole('alert').getByText('It was not sent again').waitFor();
    await expectAccessible(page);
    expect((await callProduct('GET', `/api/messages/${messageId}`)).body.state).toBe('sent');
  });
});

test('compliance sees it all and settles nothing; an agent is told who operates, and refused by the server', async () => {
  page = await desk.signIn('crm:compliance');
  await open();
  await chart('Outbox lag').waitFor();
  expect(await page.getByRole('button', { name: /It was sent/ }).count()).toBe(0);
  await expectAccessible(page);
  desk.expectFaults(/status of 403/);
  page = await desk.signIn('crm:agent');
  await open();
  await page.getByText('It is open to operators and compliance').waitFor();
  await expectAccessible(page);
  expect((await page.request.get('/api/ops/series')).status()).toBe(403);
});
