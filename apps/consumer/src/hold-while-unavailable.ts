import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '@crm/db';
import { RendererBusyError } from '@crm/delivery';

/**
 * Runs work again and again while the database does not answer, holding the delivery meanwhile: giving it back would
 * count against the queue's delivery limit, and twenty seconds of outage would dead-letter all that is waiting.
 */
export async function holdWhileUnavailable<T>(
  work: () => Promise<T>,
  { signal, onWait }: { signal: AbortSignal; onWait: (error: unknown) => void },
): Promise<T> {
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !(isUnavailable(error) || error instanceof RendererBusyError)) throw error;
      onWait(error);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
