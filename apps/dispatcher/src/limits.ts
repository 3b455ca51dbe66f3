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
  /** Of those, what goes out at once for each consumer: what a notice finds before it in a consumer that is busy with them. */
  marketingPerLot: number;
  /** From one lot of marketing to the next, so 80 a second for each consumer at most: a full machine has time for a notice. */
  marketingEveryMs: number;
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
  marketingPerLot: 2,
  marketingEveryMs: 25,
  overdueMs: 60_000,
  overdueShare: 0.1,
  pollMs: 250,
  retryBaseMs: 1_000,
  retryCapMs: 60_000,
};
