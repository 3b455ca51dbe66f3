import type { Locator, Page } from 'playwright-core';

type Level = {
  /** What is asked for once all above has come. */
  asked: RegExp[];
  /** How many parts say that they could not be read when none of it can be. */
  parts: number;
  /** What shows that all above has come. */
  below?: (page: Page) => Locator;
};

/** What a page of the console asks for, in which order, and what tells that it has come. */
export type ConsoleStates = {
  path: string;
  levels: Level[];
  /** What shows that all has come. */
  whole: (page: Page) => Locator;
  /** What a person does first, where a page asks for nothing by itself. */
  ask?: (page: Page) => Promise<void>;
  /** What a person may ask for that the page has not read yet. */
  askAnew?: (page: Page) => Promise<void>;
  isLive: boolean;
};

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, exact: true });
const table = (name: string) => (page: Page) => page.getByRole('table', { name }).getByRole('link').first();
const search = async (page: Page) => {
  await page.getByLabel('Search for').fill('maple');
  await page.keyboard.press('Enter');
};
const show = async (page: Page, label: string, option: string) => {
  await page.getByLabel(label, { exact: true }).selectOption(option);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
};

/** Every page of the console, in the order of `consolePages`. */
export const consoleStates: ConsoleStates[] = [
  {
    path: '/contacts',
    levels: [{ asked: [/\/contacts\/search$/], parts: 1 }],
    whole: (page) => page.getByRole('link', { name: 'Maple House Borrower' }),
    ask: search,
    askAnew: search,
    isLive: false,
  },
  {
    path: '/contacts/:id',
    levels: [
      { asked: [/\/contacts\/\d+$/], parts: 1 },
      {
        asked: [/\/comm-preferences$/, /\/messages\?/, /\/history$/],
        parts: 3,
        below: (page) => page.getByText('Cedar Court Borrower'),
      },
      { asked: [/\/policy-bases$/], parts: 1 },
    ],
    whole: (page) => page.getByRole('button', { name: 'Save preferences' }),
    isLive: true,
  },
  {
    path: '/loans/:id',
    levels: [
      { asked: [/\/loans\/\d+$/], parts: 1 },
      { asked: [/\/messages\?/], parts: 1 },
    ],
    whole: (page) => page.getByRole('region', { name: 'Messages' }).getByRole('link').first(),
    isLive: true,
  },
  {
    path: '/loans/:id/compose',
    levels: [
      { asked: [/\/loans\/\d+$/], parts: 1 },
      { asked: [/\/draft$/], parts: 1 },
      { asked: [/\/templates$/], parts: 1 },
    ],
    whole: (page) => page.locator('select:has([value="escrow-analysis-v1"])'),
    isLive: false,
  },
  {
    path: '/messages',
    levels: [{ asked: [/\/messages(\?|$)/], parts: 1 }],
    whole: table('Messages'),
    askAnew: (page) => show(page, 'State', 'sent'),
    isLive: true,
  },
  {
    path: '/messages/:id',
    levels: [
      { asked: [/\/messages\/[\w-]+$/], parts: 1 },
      { asked: [/\/why$/, /\/trace$/], parts: 2, below: heading('Why') },
    ],
    whole: (page) => page.getByRole('list', { name: 'Stages' }),
    isLive: true,
  },
  {
    path: '/audit',
    levels: [{ asked: [/\/seals\/head$/, /\/audit\?/], parts: 2 }],
    whole: table('Audit log'),
    askAnew: (page) => show(page, 'What happened', 'CRM.EMAIL.SENT'),
    isLive: false,
  },
  {
    path: '/audit/:id',
    levels: [{ asked: [/\/correlations\//], parts: 1 }],
    whole: (page) => page.getByText('The record as it stands').first(),
    isLive: true,
  },
  {
    path: '/ops',
    levels: [{ asked: [/\/outbox$/, /\/groups$/, /\/messages\?/, /\/conservation/, /\/series\?/], parts: 7 }],
    whole: (page) => page.locator('canvas').nth(7),
    askAnew: (page) => page.getByRole('radio', { name: '15m' }).press('Space'),
    isLive: true,
  },
  {
    path: '/ops/dlq',
    levels: [
      { asked: [/\/groups$/], parts: 1 },
      { asked: [/\/dlq\?/], parts: 1, below: heading('What went wrong') },
    ],
    whole: (page) => page.getByRole('list', { name: 'Letters' }).getByRole('listitem').first(),
    isLive: true,
  },
];
