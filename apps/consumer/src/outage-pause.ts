import type { Consumer } from '@crm/broker';
import type { ProviderBreaker } from '@crm/providers';
import type { Clock, Logger } from '@crm/runtime';

/** What the process does while its provider is away. */
export type OutagePause = {
  /** Waits for the provider before an attempt; false as soon as the outage has become a long one. */
  providerReady: (stopping: AbortSignal) => Promise<boolean>;
  /** Looks whether to pause or to go on; to be called every second or so. */
  watch: (consumer: Consumer) => Promise<void>;
};

/**
 * Gives the broker its deliveries back when the provider has been away for long, those that wait for it included, and
 * takes them again when it is back. Once an outage, so that one only costs each delivery one of its twenty
 * redeliveries.
 */
export function createOutagePause({
  breaker,
  clock,
  logger,
  pauseAfterMs,
}: {
  breaker: Pick<ProviderBreaker, 'waitUntilClosed' | 'openSince'>;
  clock: Clock;
  logger: Logger;
  pauseAfterMs: number;
}): OutagePause {
  let giveBack = new AbortController();

  return {
    providerReady: async (stopping) => {
      if (breaker.openSince() === null) return true;
      try {
        await breaker.waitUntilClosed(AbortSignal.any([stopping, giveBack.signal]));
        return true;
      } catch (error) {
        if (giveBack.signal.aborted) return false;
        throw error;
      }
    },
    watch: async (consumer) => {
      const openSince = breaker.openSince();
      const isLong = openSince !== null && clock.now().getTime() - openSince.getTime() > pauseAfterMs;
      if (isLong && consumer.state() === 'consuming') {
        logger.warn('the provider has been away for long: deliveries go back to the broker');
        // First no more deliveries, else what is given back would be here again at once.
        await consumer.pause();
        giveBack.abort();
      } else if (openSince === null && consumer.state() === 'paused') {
        logger.info('the provider is back: consuming again');
        giveBack = new AbortController();
        consumer.resume();
      }
    },
  };
}
