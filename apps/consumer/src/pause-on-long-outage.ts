import type { Consumer } from '@crm/broker';
import type { ProviderBreaker } from '@crm/providers';
import type { Clock, Logger } from '@crm/runtime';

/**
 * Gives the broker its deliveries back when the provider has been away for long, and takes them again when it is
 * back. Once an outage, so that one only costs each delivery one of its twenty redeliveries.
 */
export function pauseOnLongOutage({
  consumer,
  breaker,
  clock,
  logger,
  settings,
}: {
  consumer: Consumer;
  breaker: Pick<ProviderBreaker, 'openSince'>;
  clock: Clock;
  logger: Logger;
  settings: { pauseAfterMs: number };
}): () => Promise<void> {
  return async () => {
    const openSince = breaker.openSince();
    const isLong = openSince !== null && clock.now().getTime() - openSince.getTime() > settings.pauseAfterMs;
    if (isLong && consumer.state() === 'consuming') {
      logger.warn('the provider has been away for long: deliveries go back to the broker');
      await consumer.pause();
    } else if (openSince === null && consumer.state() === 'paused') {
      logger.info('the provider is back: consuming again');
      consumer.resume();
    }
  };
}
