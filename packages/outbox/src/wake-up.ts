import type { Db, Sql } from '@crm/db';

export const wakeUpChannel = 'crm_outbox';

/** Calls within this time after a NOTIFY share the next one. */
const coalesceMs = 10;

/** Runs a statement on the connection it is given, and calls `sent` when it is on its way there. */
export type Queueing<Result> = (sql: Sql, sent: () => void) => Promise<Result>;

export type WakeUp = {
  /** Notifies. To be called after a commit. */
  ring: () => void;
  /**
   * Runs one statement that queues and commits by itself, and notifies for it: where nothing was notified lately, right
   * behind it on its own connection, without waiting for its answer. What the statement answers or throws is passed on.
   */
  along: <Result>(queueing: Queueing<Result>) => Promise<Result>;
};

/**
 * Tells dispatchers that there is something to publish: after a commit, never inside a transaction, where
 * NOTIFY takes a lock over the whole server at commit and halves the rate of enqueueing. The first call notifies at once,
 * so that a message that comes alone waits for nothing. A lost wake-up costs one poll interval and nothing else, so
 * failures are left to the next call.
 */
export function createWakeUp({ sql }: Pick<Db, 'sql'>): WakeUp {
  let isResting = false;
  let isAskedAgain = false;

  async function notify(on: Sql): Promise<void> {
    isResting = true;
    isAskedAgain = false;
    setTimeout(() => {
      isResting = false;
      if (isAskedAgain) void notify(sql);
    }, coalesceMs).unref();
    await on.unsafe(`NOTIFY ${wakeUpChannel}`).catch(() => undefined);
  }

  function ring(): void {
    if (isResting) isAskedAgain = true;
    else void notify(sql);
  }

  const afterwards = wakeUpInProcess({ sql }, ring);

  async function runAlong<Result>(queueing: Queueing<Result>): Promise<Result> {
    const session = await sql.reserve();
    let told: Promise<void> | undefined;
    try {
      const result = await queueing(session, () => {
        if (!isResting) told = notify(session);
      });
      if (told === undefined) ring();
      return result;
    } finally {
      // The caller does not wait for the answer to NOTIFY; the next who gets the connection does.
      void Promise.resolve(told).then(() => session.release());
    }
  }

  return {
    ring,
    along: (queueing) => (isResting ? afterwards.along(queueing) : runAlong(queueing)),
  };
}

/** Wakes a dispatcher of the same process: `ring` is called after each statement. */
export function wakeUpInProcess({ sql }: Pick<Db, 'sql'>, ring: () => void): WakeUp {
  return {
    ring,
    along: async (queueing) => {
      const result = await queueing(sql, () => undefined);
      ring();
      return result;
    },
  };
}
