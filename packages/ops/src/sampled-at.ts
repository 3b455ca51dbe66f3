/** One sample a step; every dispatcher writes into the same one. */
export const sampleEveryMs = 15_000;

/** A timer may ring a little early, and a clock may be a little slow: that still is the step which begins. */
const earlyMs = 1_000;

/** The step that a sample taken now belongs to. */
export function sampledAt(now: Date): Date {
  return new Date(Math.floor((now.getTime() + earlyMs) / sampleEveryMs) * sampleEveryMs);
}
