import { setTimeout as sleep } from 'node:timers/promises';
import { isContention } from './db-error.ts';

const triesMax = 4;

/**
 * Runs work again, three times at most, when another transaction was in its way (deadlock, serialization failure,
 * lock timeout), with a short random pause so that the two do not meet again.
 */
export async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (tried === triesMax || !isContention(error)) throw error;
      await sleep(Math.random() * 20 * 2 ** tried);
    }
  }
}
