import { setTimeout as delay } from 'node:timers/promises';

const pollEveryMs = 20;

/** Polls until the condition answers something truthy and returns that; throws naming `what` at the deadline. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: { timeoutMs: number; what: string },
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer) return answer as Exclude<T, false | null | undefined | 0 | ''>;
    if (performance.now() >= deadline) {
      throw new Error(`Waited ${options.timeoutMs} ms in vain for ${options.what}`);
    }
    await delay(pollEveryMs);
  }
}
