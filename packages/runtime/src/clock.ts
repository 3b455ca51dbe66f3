/** The time, handed to whoever needs it, so that tests can hold it in their hand. */
export type Clock = {
  /** Wall clock; may jump. For what is written down. */
  now(): Date;
  /** Never goes back; its zero means nothing. For durations. */
  monotonicMs(): number;
};

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
