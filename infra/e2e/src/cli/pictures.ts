import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { sendSamples, startStack } from '@crm/demo';
import { provideChromium } from '@crm/dev';
import { type Browser, chromium, type Page } from 'playwright-core';

// The pictures of the README, taken of the demo as it stands: `npm run pictures`, then look at each.
const folder = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url));
const say = (line: string) => void process.stderr.write(`${line}\n`);

const stack = await startStack({ log: say, oneProcess: false });
try {
  const results = await sendSamples(stack);
  const revoked = results.find(({ outcome }) => outcome === 'revoked')?.messageId;
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: await provideChromium({ runDir: tmpdir(), log: say }),
    chromiumSandbox: false,
  });
  try {
    await take(
      browser,
      { name: 'why', role: 'crm:supervisor', path: `/messages/${revoked}` },
      async (page) => {
        await page.getByRole('list', { name: 'Decisions, oldest first' }).waitFor();
        await page.getByRole('list', { name: 'Stages' }).waitFor();
      },
    );
    await take(browser, { name: 'compose', role: 'crm:agent', path: '/loans/5002/compose' }, async (page) => {
      await page.getByRole('checkbox', { name: 'Cedar Court' }).check();
      await page.getByLabel('Template').selectOption('rate-offer-v1');
      const banner = page.getByRole('alert').filter({ hasText: 'cannot be e-mailed' });
      await banner.waitFor();
      await page.getByText('This is what will be sent.').waitFor();
      await page.getByRole('button', { name: 'Send', exact: true }).scrollIntoViewIfNeeded();
    });
    await take(
      browser,
      { name: 'preferences', role: 'crm:agent', path: '/contacts/1004', colorScheme: 'dark' },
      async (page) => {
        await page.getByText('Do not email: turned on').waitFor();
        await page.getByRole('region', { name: 'Recent messages' }).getByRole('link').first().waitFor();
      },
    );
  } finally {
    await browser.close();
  }
} finally {
  await stack.stop();
}

type Picture = { name: string; role: string; path: string; colorScheme?: 'light' | 'dark' };

async function take(
  browser: Browser,
  { name, role, path, colorScheme = 'light' }: Picture,
  ready: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    baseURL: stack.apiUrl,
    colorScheme,
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'America/Chicago',
  });
  const page = await context.newPage();
  await page.request.post('/auth/demo', { form: { role, returnTo: '/' }, headers: { origin: stack.apiUrl } });
  await page.goto(path);
  await page
    .getByRole('button', { name: 'Live', exact: true })
    .or(page.getByLabel('Template'))
    .first()
    .waitFor();
  await ready(page);
  const { length } = await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled' });
  say(`${name}.png, ${Math.round(length / 1_000)} kB`);
  await context.close();
}
