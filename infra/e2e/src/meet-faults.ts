import type { Page, Route } from 'playwright-core';
import { expect } from 'vitest';
import { brokenAnswer } from './problem.ts';

export type Fault = 'late' | 'broken' | 'unreachable';

export type Faults = {
  /** What the questions that match meet from now on, those that wait for an answer too. All others wait. */
  meet: (fault: Fault, asked?: readonly RegExp[]) => Promise<void>;
  /** These are answered from now on, whatever the others meet. */
  answer: (asked: RegExp) => Promise<void>;
  /** Waits until each of these has been asked, and waits for its answer. */
  waitFor: (asked: readonly RegExp[]) => Promise<void>;
};

/**
 * Takes over what a page asks the api for, all of it late at first. Who is signed in is answered: without that there is
 * no page. The stream of what happens waits like all else, so that nothing is read again but on demand.
 */
export async function meetFaults(page: Page): Promise<Faults> {
  let fault: Fault = 'late';
  let struck: readonly RegExp[] = [];
  const answered: RegExp[] = [];
  let held: Route[] = [];
  const matches = (route: Route, patterns: readonly RegExp[]) => {
    const { pathname, search } = new URL(route.request().url());
    return patterns.some((pattern) => pattern.test(pathname + search));
  };
  const meet = async (route: Route) => {
    if (matches(route, answered)) return route.continue();
    if (fault === 'late' || !matches(route, struck)) {
      held.push(route);
      return;
    }
    return fault === 'broken' ? route.fulfill(brokenAnswer) : route.abort('internetdisconnected');
  };
  const meetHeld = async () => {
    const waiting = held;
    held = [];
    for (const route of waiting) await meet(route);
  };
  await page.route(/\/api\/(?!session)/, meet);
  return {
    async meet(next, asked = []) {
      [fault, struck] = [next, asked];
      await meetHeld();
    },
    async answer(asked) {
      answered.push(asked);
      await meetHeld();
    },
    async waitFor(asked) {
      await expect
        .poll(() => asked.every((pattern) => held.some((route) => matches(route, [pattern]))), {
          message: `${asked} to be asked for`,
          timeout: 60_000,
        })
        .toBe(true);
    },
  };
}
