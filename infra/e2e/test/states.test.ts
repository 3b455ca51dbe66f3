import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { type ConsolePage, consolePages } from '../src/console-pages.ts';
import { consoleStates } from '../src/console-states.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { type Faults, meetFaults } from '../src/meet-faults.ts';
import { openDesk } from '../src/open-desk.ts';
import { settle } from '../src/settle.ts';

const desk = openDesk();
const words = {
  broken: 'Something failed on our side. Try again in a moment.',
  unreachable: 'The server could not be reached. Nothing was changed.',
};
let addresses: ConsolePage[];
beforeAll(async () => {
  addresses = await consolePages();
});

const tryAgain = (page: Page) => page.getByRole('button', { name: /^Try again/ });

/** How many parts say that they could not be read; the pauses between the console's own tries are passed over. */
async function failed(page: Page): Promise<number> {
  await page.clock.fastForward(2_000);
  return tryAgain(page).count();
}

/** Whatever says that it could not be read is read again, until nothing says so. */
async function pressAll(page: Page): Promise<void> {
  for (let left = await tryAgain(page).count(); left > 0; left = await tryAgain(page).count()) {
    await tryAgain(page).first().press('Enter');
    await expect.poll(() => tryAgain(page).count()).toBeLessThan(left);
  }
}

async function expectBusy(page: Page, faults: Faults, asked: readonly RegExp[]): Promise<void> {
  await faults.waitFor(asked);
  await page.locator('[aria-busy="true"]:visible').first().waitFor();
  expect(await tryAgain(page).count()).toBe(0);
  await expectAccessible(page);
}

test('every page of the console is here', () => {
  const shapes = consoleStates.map(({ path }) => new RegExp(`^${path.replaceAll(':id', '[\\w-]+')}$`));
  expect(addresses.map(({ path }, index) => shapes[index]?.test(path))).toEqual(
    consoleStates.map(() => true),
  );
});

test.each(consoleStates)(
  '$path: accessible while answers are late, when they fail, and when there are none; each part is read again on demand',
  async ({ path, levels, whole, ask, askAnew, isLive }) => {
    desk.expectFaults(/status of 500|ERR_INTERNET_DISCONNECTED/);
    const address = addresses[consoleStates.findIndex((one) => one.path === path)] as ConsolePage;
    const page = await desk.signIn(address.role);
    const faults = await meetFaults(page);
    await page.clock.install();
    await page.goto(address.path);
    await page.locator('h1').waitFor();
    await ask?.(page);
    for (const [depth, { asked, parts, below }] of levels.entries()) {
      await below?.(page).first().waitFor();
      await expectBusy(page, faults, asked);
      // That nothing was answered is told by the same panel in other words: once a page.
      for (const fault of depth === 0 ? (['broken', 'unreachable'] as const) : (['broken'] as const)) {
        await faults.meet(fault, asked);
        await expect.poll(() => failed(page), { message: fault, timeout: 60_000 }).toBe(parts);
        await page.getByText(words[fault]).first().waitFor();
        await expectAccessible(page);
        await faults.meet('late');
        await pressAll(page);
        await faults.waitFor(asked);
      }
      for (const [index, part] of asked.entries()) {
        if (index > 0) await expectBusy(page, faults, []);
        await faults.answer(part);
      }
    }
    await faults.answer(/./);
    await settle(page);
    await whole(page).waitFor();
    expect(await tryAgain(page).count()).toBe(0);
    if (isLive) await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
    await page.context().setOffline(true);
    if (isLive) await page.getByRole('button', { name: 'Not live' }).waitFor();
    await whole(page).waitFor();
    await expectAccessible(page);
    if (askAnew === undefined) return;
    await askAnew(page);
    await expect.poll(() => failed(page), { timeout: 60_000 }).toBeGreaterThan(0);
    await page.getByText(words.unreachable).first().waitFor();
    await expectAccessible(page);
    await page.context().setOffline(false);
    await pressAll(page);
    await whole(page).waitFor();
  },
);

// Breaks tried, each as the product was before:
// - below.tsx: what stands below goes away while what is above is read again.
// - live.ts: a stream is called live though the network is gone.
