import type { Role } from '@crm/contracts';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { product } from './product.ts';

export type DeskOptions = {
  colorScheme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  /** A person's own colours, as high contrast of the system sets them. */
  forcedColors?: 'active' | 'none';
};

export type VisitOptions = DeskOptions & {
  baseURL: string;
  /** Other origins that the browser may be led to. */
  origins?: readonly string[];
};

export type Desk = {
  /** A page of a new browser session in which nobody has signed in. */
  open: (options?: DeskOptions) => Promise<Page>;
  /** The same at another api. */
  visit: (options: VisitOptions) => Promise<Page>;
  /** A page of a new browser session, signed in as the role. */
  signIn: (role: Role, options?: DeskOptions) => Promise<Page>;
  /** What a test provokes on purpose may stand in the browser's console: a pattern of it. */
  expectFaults: (pattern: RegExp) => void;
};

/**
 * One file's browser. After each test it fails on any console error, refused by the content security policy or not,
 * on any uncaught exception and on any request to another host, but for the faults that the test said it provokes.
 */
export function openDesk(): Desk {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let seen: string[] = [];
  let allowed: RegExp[] = [];
  beforeAll(async () => {
    browser = await chromium.connect(product().browserUrl);
    return () => browser.close();
  });
  afterEach(async () => {
    const left = seen.filter((line) => !allowed.some((pattern) => pattern.test(line)));
    for (const context of contexts) await context.close();
    contexts = [];
    seen = [];
    allowed = [];
    expect(left).toEqual([]);
  });
  afterAll(() => expect(contexts).toEqual([]));

  async function visit({
    baseURL,
    origins = [],
    colorScheme = 'light',
    viewport = { width: 1280, height: 860 },
    forcedColors = 'none',
  }: VisitOptions): Promise<Page> {
    const context = await browser.newContext({
      baseURL,
      colorScheme,
      viewport,
      forcedColors,
      reducedMotion: 'reduce',
    });
    contexts.push(context);
    // Where three checkouts are tested at once a page comes late; it is never waited for in vain when it is good.
    context.setDefaultTimeout(90_000);
    context.on('page', (page) => watch(page, [baseURL, ...origins], (line) => seen.push(line)));
    return context.newPage();
  }

  const open = (options?: DeskOptions) => visit({ baseURL: product().consoleUrl, ...options });

  return {
    open,
    visit,
    async signIn(role, options) {
      const page = await open(options);
      const answer = await page.request.post('/auth/demo', {
        form: { role, returnTo: '/' },
        headers: { origin: product().consoleUrl },
        maxRedirects: 0,
      });
      expect(answer.status()).toBe(303);
      return page;
    },
    expectFaults: (pattern) => void allowed.push(pattern),
  };
}

/**
 * The browser's driver puts its own scripts into every frame, and those that hold letters refuse them as any other
 * (seen: a line for each look of the accessibility check). That letters bring no script is asked of the letters.
 */
function isOfTools(text: string): boolean {
  return /^Blocked script execution in '[^']+\/api\/(?:previews|messages)\//.test(text);
}

function watch(page: Page, origins: readonly string[], note: (line: string) => void): void {
  page.on('console', (message) => {
    if (isOfTools(message.text())) return;
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && !origins.includes(url.origin)) note(`foreign host: ${url.origin}`);
  });
}
