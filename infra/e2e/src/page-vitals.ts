import type { Page } from 'playwright-core';

export type Shift = { value: number; what: string[] };

/** Starts the page's own record before anything is painted: what is asked for later has been seen from the start. */
export async function recordVitals(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.vitals = { paints: [], shifts: [], presses: [] };
    const observe = (type, more, note) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
    observe('largest-contentful-paint', {}, ({ startTime }) => vitals.paints.push(startTime));
    observe('event', { durationThreshold: 16 }, ({ name, duration }) => {
      if (['keydown', 'keyup', 'click'].includes(name)) vitals.presses.push(duration);
    });
    observe('layout-shift', {}, ({ value, hadRecentInput, sources }) => {
      const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
      const what = sources.map(({ node, previousRect, currentRect }) =>
        (node?.textContent ?? '').slice(0, 40) + ': ' + place(previousRect) + ' to ' + place(currentRect));
      if (!hadRecentInput) vitals.shifts.push({ value, what });
    });`);
}

// Observers are told after the frame: two frames on, all that was painted before the question is known.
const afterFrames = (answer: string) =>
  `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(${answer}))))`;

/** Milliseconds from the start of loading to the paint of the largest thing on the page, once there is one. */
export async function largestPaintMs(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((done) => {
    const look = () => (vitals.paints.length > 0 ? done(vitals.paints.at(-1)) : requestAnimationFrame(look));
    requestAnimationFrame(() => requestAnimationFrame(look));
  })`);
}

/** What moved without anybody having touched the page: how far, as CLS counts it, and what. */
export async function layoutShifts(page: Page): Promise<Shift[]> {
  return page.evaluate<Shift[]>(afterFrames('vitals.shifts'));
}

/**
 * From a key going down to the frame that shows what it did, as the browser measures it for INP: the slowest event of
 * the press. A browser does not tell of less than 16 ms.
 */
export async function pressToPaintMs(page: Page, key: string): Promise<number> {
  await page.evaluate(afterFrames('vitals.presses.splice(0)'));
  await page.keyboard.press(key);
  return Math.max(16, ...(await page.evaluate<number[]>(afterFrames('vitals.presses.splice(0)'))));
}

/**
 * From a key going down to the frame that shows what it was pressed for: an expression of what the page has then. What
 * the server takes to answer is in it.
 */
export async function pressToShownMs(page: Page, key: string, isShown: string): Promise<number> {
  await page.evaluate(`(() => {
    vitals.shown = new Promise((done, fail) => {
      setTimeout(() => fail(new Error('it was not shown')), 60_000);
      const start = ({ timeStamp }) => {
        const look = () => (${isShown} ? requestAnimationFrame(() => done(performance.now() - timeStamp)) : requestAnimationFrame(look));
        look();
      };
      addEventListener('keydown', start, { once: true, capture: true });
    });
  })()`);
  await page.keyboard.press(key);
  return page.evaluate<number>('vitals.shown');
}

/** What opening the page has asked for, and how much came over the wire. */
export async function transferred(page: Page): Promise<{ requests: number; kB: number }> {
  return page.evaluate(`(() => {
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const bytes = all.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { requests: all.length, kB: Math.round(bytes / 1_000) };
  })()`);
}
