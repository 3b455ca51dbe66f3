import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, type DbSession, isUnavailable } from '@crm/db';
import { createLifecycle, type Lifecycle, type Logger } from '@crm/runtime';

// Any fixed number: who holds it does the work of the clock.
const lockKey = 7_240_042;

export type LeadershipDeps = {
  logger: Logger;
  /** A new session for each try: what one has locked goes with it. */
  openSession: () => DbSession;
  /** The work of the one that leads; ends soon after `over`. */
  whileLeading: (db: Db, over: AbortSignal) => Promise<void>;
  onChange: (leads: boolean) => void;
  /** How often one that stands by looks whether the place is free, and how long after a lost session the next is opened. */
  retryMs: number;
  /** After a stop, what is still at work so long later is cut off: the server undoes it, and whoever leads next does it. */
  drainMs: number;
};

/**
 * Lets one process of many work at a time, by an advisory lock of the session that does the work. Losing the session is
 * losing the lock and every statement of it at once, so that no two can work at a time, however late the loser notices.
 * The lock is tried for, never waited for: waiting within PostgreSQL would hold a snapshot, and with it all vacuuming.
 */
export function createLeadership(deps: LeadershipDeps): Lifecycle {
  const { logger, openSession, retryMs } = deps;
  const stopping = new AbortController();
  const stopAsked = Promise.withResolvers<void>();
  let loop: Promise<void> = Promise.resolve();
  let lastFailure = '';

  async function campaign(): Promise<void> {
    while (!stopping.signal.aborted) {
      await standOnce();
      await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  /** From one session's begin to its end; never rejects. */
  async function standOnce(): Promise<void> {
    const session = openSession();
    const over = AbortSignal.any([stopping.signal, session.lost]);
    try {
      while (!(await isTaken(session.db))) await sleep(retryMs, undefined, { signal: over });
      await lead(session.db, over);
    } catch (error) {
      // Once a second the same about a database that is away would fill the log with one fact.
      if (!stopping.signal.aborted && String(error) !== lastFailure)
        logger.warn({ err: error, unavailable: isUnavailable(error) }, 'no session to lead by');
      lastFailure = String(error);
    } finally {
      await session.end();
    }
  }

  async function lead(db: Db, over: AbortSignal): Promise<void> {
    lastFailure = '';
    logger.info('this process leads');
    deps.onChange(true);
    try {
      await Promise.race([deps.whileLeading(db, over), pastDrain()]);
    } finally {
      deps.onChange(false);
      if (stopping.signal.aborted) logger.info('this process gives the lead away');
      else logger.warn('this process has lost its session and with it the lead');
    }
  }

  async function pastDrain(): Promise<void> {
    await stopAsked.promise;
    await sleep(deps.drainMs);
  }

  return createLifecycle({
    start: async () => {
      loop = campaign();
    },
    stop: async () => {
      stopping.abort();
      stopAsked.resolve();
      await loop;
    },
  });
}

async function isTaken({ sql }: Db): Promise<boolean> {
  const [row] = await sql<{ taken: boolean }[]>`SELECT pg_try_advisory_lock(${lockKey}) AS taken`;
  return row?.taken === true;
}
