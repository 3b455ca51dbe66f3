import type { Db } from '@crm/db';

export const wakeUpChannel = 'crm_outbox';

/** Calls within this time after a NOTIFY share the next one. */
const coalesceMs = 10;

/**
 * Tells dispatchers that there is something to publish: called after a commit, never inside a transaction, where
 * NOTIFY takes a lock over the whole server at commit and halves the rate of enqueueing. The first call notifies at once,
 * so that a message that comes alone waits for nothing. A lost wake-up costs one poll interval and nothing else, so
 * failures are left to the next call.
 */
export function createWakeUp(db: Db): () => void {
  let isResting = false;
  let isAskedAgain = false;
  const notify = () => {
    isResting = true;
    isAskedAgain = false;
    db.sql.notify(wakeUpChannel, '').catch(() => undefined);
    setTimeout(() => {
      isResting = false;
      if (isAskedAgain) notify();
    }, coalesceMs).unref();
  };
  return () => {
    if (isResting) isAskedAgain = true;
    else notify();
  };
}
