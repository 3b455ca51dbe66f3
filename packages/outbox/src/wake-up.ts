import type { Db } from '@crm/db';

export const wakeUpChannel = 'crm_outbox';

/** Calls within this time share one NOTIFY. */
const coalesceMs = 10;

/**
 * Tells dispatchers that there is something to publish: called after a commit, never inside a transaction, where
 * NOTIFY takes a lock over the whole server at commit and halves the rate of enqueueing. A lost wake-up costs one
 * poll interval and nothing else, so failures are left to the next call.
 */
export function createWakeUp(db: Db): () => void {
  let pending: NodeJS.Timeout | undefined;
  return () => {
    if (pending !== undefined) return;
    pending = setTimeout(() => {
      pending = undefined;
      db.sql.notify(wakeUpChannel, '').catch(() => undefined);
    }, coalesceMs).unref();
  };
}
