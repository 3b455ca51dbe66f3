import type { Role } from '@crm/contracts';
import { createDb } from '@crm/db';
import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { expectAccessible } from '../src/expect-accessible.ts';
import { openDesk } from '../src/open-desk.ts';

const desk = openDesk();
const sent = { messageId: '', correlationId: '' };

beforeAll(async () => {
  const sender = await desk.signIn('crm:admin');
  await sender.goto('/loans/5002/compose');
  await sender.getByRole('checkbox', { name: 'Cedar Court' }).check();
  await sender.getByLabel('Template').selectOption('payment-due-v1');
  await sender.getByText('Nobody on this message is blocked.').waitFor();
  await sender.getByRole('button', { name: 'Send', exact: true }).click();
  await sender.getByText('Now: Sent').waitFor();
  const db = createDb({ url: inject('productDatabaseUrl'), appName: 'e2e' });
  const [row] = await db.sql<{ messageId: string; correlationId: string }[]>`
    SELECT id AS "messageId", correlation_id AS "correlationId" FROM messages
     WHERE loan_id = 5002 AND template_id = 'payment-due-v1' ORDER BY id DESC LIMIT 1`;
  await db.end();
  if (row === undefined) throw new Error('the message is not there');
  Object.assign(sent, row);
});

const pages: { role: Role; path: () => string }[] = [
  { role: 'crm:agent', path: () => '/contacts' },
  { role: 'crm:agent', path: () => '/contacts/1002' },
  { role: 'crm:agent', path: () => '/loans/5002' },
  { role: 'crm:agent', path: () => '/loans/5002/compose' },
  { role: 'crm:compliance', path: () => '/messages' },
  { role: 'crm:compliance', path: () => `/messages/${sent.messageId}` },
  { role: 'crm:compliance', path: () => '/audit' },
  { role: 'crm:compliance', path: () => `/audit/${sent.correlationId}` },
  { role: 'crm:ops', path: () => '/ops' },
  { role: 'crm:ops', path: () => '/ops/dlq' },
];

/** Each two of scheme, direction and width stand together once. */
const looks = [
  { colorScheme: 'light', dir: 'ltr', width: 1280 },
  { colorScheme: 'light', dir: 'rtl', width: 320 },
  { colorScheme: 'dark', dir: 'ltr', width: 320 },
  { colorScheme: 'dark', dir: 'rtl', width: 1280 },
] as const;

async function settle(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 10_000 }).toBe(0);
}

test.each(looks)(
  'every page is readable and accessible: $colorScheme, $dir, $width pixels',
  async (look) => {
    const { colorScheme, dir, width } = look;
    const open = new Map<Role, Page>();
    for (const { role, path } of pages) {
      const page =
        open.get(role) ?? (await desk.signIn(role, { colorScheme, viewport: { width, height: 860 } }));
      open.set(role, page);
      await page.goto(path());
      await page.evaluate(`document.documentElement.dir = '${dir}'`);
      await settle(page);
      await expectAccessible(page);
    }
  },
  120_000,
);
