import { setTimeout as delay } from 'node:timers/promises';
import type { Scene } from './scene.ts';

/**
 * Keeps asking for mails, each under a key of its own, and repeats the key until somebody answers: what a careful client
 * does. One in four is an offer. Log C has every try.
 */
export function load(
  scene: Scene,
  { everyMs }: { everyMs: number },
): { sent: () => number; stop: () => Promise<void> } {
  const done = new AbortController();
  const open = new Set<Promise<void>>();
  let count = 0;

  async function ask(n: number): Promise<void> {
    const contact = scene.contacts[n % scene.contacts.length];
    const mail = {
      subject: `Load ${n}`,
      key: `load-${n}`,
      category: n % 4 === 0 ? ('marketing' as const) : ('transactional' as const),
      ...(contact && { contact }),
    };
    for (let tries = 1; tries <= 60; tries += 1) {
      const { answer } = await scene.send(mail);
      if (answer !== null && answer.status < 500) return;
      await delay(100 * Math.min(tries, 10));
    }
    scene.claim(false, `${mail.key} was never answered`);
  }

  const startedMs = performance.now();
  const running = (async () => {
    while (!done.signal.aborted) {
      count += 1;
      const asking = ask(count).finally(() => open.delete(asking));
      open.add(asking);
      // By the clock: what a busy moment has held up is made good.
      const leftMs = startedMs + count * everyMs - performance.now();
      await delay(Math.max(0, leftMs), undefined, { signal: done.signal }).catch(() => undefined);
    }
  })();
  return {
    sent: () => count,
    stop: async () => {
      done.abort();
      await running;
      await Promise.all(open);
    },
  };
}
