import type { ProviderBreaker } from '@crm/providers';
import type { Logger } from '@crm/runtime';

/** Logs whenever it changes how a provider's breaker stands. */
export function tellBreaker(
  breaker: Pick<ProviderBreaker, 'name' | 'onChange' | 'openSince'>,
  logger: Logger,
): void {
  const { name: provider } = breaker;
  breaker.onChange((state) => {
    if (state === 'closed') logger.info({ provider }, 'the provider answers again: its breaker is closed');
    else
      logger.warn(
        { provider, state, openSince: breaker.openSince() },
        'the provider is left alone by its breaker',
      );
  });
}
