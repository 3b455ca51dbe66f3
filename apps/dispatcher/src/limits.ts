/** How marketing goes out for each consumer at the queue. */
export type Pace = {
  /** At once: what a notice finds before it in a consumer that is busy with them. */
  perLot: number;
  /** From one lot to the next. */
  everyMs: number;
};

/** How the dispatcher fills the pipe; the defaults are the production values. */
export type DispatchLimits = {
  /** Rows claimed and published at once. With 1,000 a drain is 7 % faster than with 500, and holds no more memory. */
  batchMax: number;
  /** Time for all confirms of a batch. Below the session's idle_in_transaction_session_timeout. */
  confirmDeadlineMs: number;
  /** Messages ready in the queue above which nothing more is published: a FIFO queue cannot be overtaken. */
  backlogMax: number;
  /** The same for marketing: what waits in front of a notice that comes now. */
  marketingBacklogMax: number;
  /** Marketing in the queue or in hands for each consumer, of its 20 hands and its ten SMTP sessions. */
  marketingPerConsumer: number;
  /** So 80 a second for each consumer at most. */
  marketingPace: Pace;
  /** While notices go out too, 20 a second: a full machine has time for a notice. */
  marketingPaceBesideNotices: Pace;
  /** Notices go out for as long after the last of them. */
  noticesLastMs: number;
  /** Marketing that is due for longer gets this share of each batch, whatever waits in the queue. */
  overdueMs: number;
  overdueShare: number;
  /** The net below wake-ups. */
  pollMs: number;
  /** Backoff of a row that the broker refused. */
  retryBaseMs: number;
  retryCapMs: number;
};

export const dispatchLimits: DispatchLimits = {
  batchMax: 1_000,
  confirmDeadlineMs: 5_000,
  backlogMax: 5_000,
  marketingBacklogMax: 100,
  marketingPerConsumer: 3,
  marketingPace: { perLot: 2, everyMs: 25 },
  marketingPaceBesideNotices: { perLot: 1, everyMs: 50 },
  noticesLastMs: 10_000,
  overdueMs: 60_000,
  overdueShare: 0.1,
  pollMs: 250,
  retryBaseMs: 1_000,
  retryCapMs: 60_000,
};
