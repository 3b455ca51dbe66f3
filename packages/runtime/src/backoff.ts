/** One wait of an exponential backoff. `random` answers in [0, 1), as `Math.random` does. */
export type BackoffOptions = { attempt: number; baseMs: number; capMs: number; random: () => number };

/**
 * Milliseconds to wait before the next try, `attempt` counting the failures so far from 1.
 * Half of the wait is certain and half is left to chance: retries spread out, and none comes at once.
 */
export function backoff({ attempt, baseMs, capMs, random }: BackoffOptions): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** (attempt - 1));
  return Math.round((ceilingMs * (1 + random())) / 2);
}
