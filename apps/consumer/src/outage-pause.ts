import type { Consumer } from '@crm/broker';
import type { EmailProvider, ProviderBreaker, SendOutcome } from '@crm/providers';
import type { Clock, Logger } from '@crm/runtime';

/** Certain, where a call that is broken off would be `unknown` and a person's to judge. */
const notCalled: SendOutcome = {
  kind: 'refused',
  permanent: false,
  code: 'PROVIDER_UNREACHABLE',
  reason: 'The provider was away and was not called.',
};

/** What the process does while its provider is away. */
export type OutagePause = {
  /** Waits for the provider before an attempt; false as soon as the outage has become a long one or we stop. */
  providerReady: () => Promise<boolean>;
  /** The provider for attempts that were claimed just before the outage: they wait no longer than the others. */
  guard: (provider: EmailProvider) => EmailProvider;
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
  stopping,
}: {
  breaker: Pick<ProviderBreaker, 'waitUntilClosed' | 'openSince'>;
  clock: Clock;
  logger: Logger;
  pauseAfterMs: number;
  stopping: AbortSignal;
}): OutagePause {
  let giveBack = new AbortController();

  async function providerReady(): Promise<boolean> {
    if (breaker.openSince() === null) return true;
    return breaker.waitUntilClosed(AbortSignal.any([stopping, giveBack.signal])).then(
      () => true,
      () => false,
    );
  }

  return {
    providerReady,
    guard: (provider) => ({
      ...provider,
      send: async (mail, signal) => ((await providerReady()) ? provider.send(mail, signal) : notCalled),
    }),
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
