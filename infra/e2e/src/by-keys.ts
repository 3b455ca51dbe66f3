import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

type Focus = { on: string; isLost: boolean; isShown: boolean; isInView: boolean };

// A switch draws its ring on the track beside it, a heading that was given the focus is no control and has none.
const look = `(() => {
  const focused = document.activeElement;
  const rings = [focused, focused?.nextElementSibling, focused?.parentElement].filter(Boolean).some((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  });
  const { top, bottom, left, right } = focused?.getBoundingClientRect() ?? {};
  return {
    on: [focused?.nodeName, focused?.id, (focused?.getAttribute('aria-label') ?? focused?.textContent ?? '').slice(0, 60)].join(' '),
    isLost: focused === null || focused === document.body || focused === document.documentElement,
    isShown: rings || focused?.nodeName === 'H1',
    isInView: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  };
})()`;

export type Keys = {
  /** Presses one key; afterwards something has the focus, shows it, and stands in the window. */
  press: (key: string) => Promise<void>;
  type: (text: string) => Promise<void>;
  /** Presses the key until the element has the focus. */
  to: (target: Locator, key?: 'Tab' | 'Shift+Tab') => Promise<void>;
  /** Waits until the element has the focus without another key. */
  arrive: (target: Locator) => Promise<void>;
};

const stepsMost = 80;
// A page may be on its way; what a test waits for is an event, not a time.
const patienceMs = 20_000;

/** A person who works by keys alone, and never loses the place. */
export function byKeys(page: Page): Keys {
  const hold = (target: Locator) =>
    target.first().evaluate((element) => element === element.ownerDocument.activeElement);
  const focus = () => page.evaluate<Focus>(look);
  const expectFocus = async (after: string) => {
    await expect
      .poll(focus, { message: `after ${after}`, timeout: patienceMs })
      .toEqual({ on: expect.any(String), isLost: false, isShown: true, isInView: true });
  };
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await expectFocus(key);
  };
  return {
    press,
    async type(text) {
      // A list that says that it is loading has nothing to choose from yet.
      await page.locator(':focus[aria-busy="true"]').waitFor({ state: 'detached' });
      await page.keyboard.type(text);
      await expectFocus(text);
    },
    async to(target, key = 'Tab') {
      await target.first().waitFor();
      for (let step = 0; step < stepsMost; step += 1) {
        if (await hold(target)) return;
        await press(key);
      }
      throw new Error(`${stepsMost} times ${key} did not lead to ${target}; it led to ${(await focus()).on}`);
    },
    async arrive(target) {
      await expect
        .poll(() => hold(target), { message: `the focus to come to ${target}`, timeout: patienceMs })
        .toBe(true);
      await expectFocus(`arriving at ${target}`);
    },
  };
}
