import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from 'cockatiel';
import type { EmailProvider, SendOutcome } from './email-provider.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** A provider that is left alone while it is down. */
export type ProviderBreaker = EmailProvider & {
  state: () => BreakerState;
  /** Since when it has not been closed; a failed probe does not begin it anew. */
  openSince: () => Date | null;
  /** Returns the function that removes the listener. */
  onChange: (listener: (state: BreakerState) => void) => () => void;
  /**
   * Resolves while the provider is thought to work; ask this before claiming a message, since an attempt that is
   * refused without a call would be an attempt wasted. Rejects with the signal's reason, or when stopped.
   */
  waitUntilClosed: (signal?: AbortSignal) => Promise<void>;
};

/** cockatiel compares clock readings, and a timer may come a little before its time. */
const earlyTimerMs = 20;

/**
 * Puts a circuit breaker before a provider. Only failures that tell of the provider (unreachable, authentication)
 * count; a refused mail or recipient says that it is there. While open, nothing is sent: after `halfOpenAfterMs`
 * one `probe` decides, so no message serves as the test. A `send` that comes meanwhile waits for the end of that.
 */
export function createProviderBreaker(
  provider: EmailProvider,
  options: { consecutiveFailures: number; halfOpenAfterMs: number; now: () => Date },
): ProviderBreaker {
  const { halfOpenAfterMs, now } = options;
  const policy = circuitBreaker(handleWhenResult(isOutage), {
    breaker: new ConsecutiveBreaker(options.consecutiveFailures),
    halfOpenAfter: halfOpenAfterMs,
  });
  const listeners = new Set<(state: BreakerState) => void>();
  const stopping = new AbortController();
  let openSince: Date | null = null;
  let timer: NodeJS.Timeout | undefined;

  policy.onStateChange((to) => {
    if (to === CircuitState.Closed) openSince = null;
    else openSince ??= now();
    if (to === CircuitState.Open) probeAfter(halfOpenAfterMs);
    for (const listener of [...listeners]) listener(state());
  });

  function state(): BreakerState {
    switch (policy.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half-open';
      default:
        return 'open';
    }
  }

  function probeAfter(delayMs: number): void {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => void probeOnce(), delayMs);
  }

  async function probeOnce(): Promise<void> {
    try {
      await policy.execute(() => provider.probe());
    } catch (error) {
      // Every other end has changed the state, and with it set the timer where one is needed.
      if (error instanceof BrokenCircuitError) probeAfter(earlyTimerMs);
      else throw error;
    }
  }

  function waitUntilClosed(signal: AbortSignal = stopping.signal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        listeners.delete(look);
        for (const one of [signal, stopping.signal]) one.removeEventListener('abort', look);
        settle();
      };
      const look = () => {
        if (signal.aborted) end(() => reject(signal.reason));
        else if (stopping.signal.aborted) end(() => reject(stopping.signal.reason));
        else if (state() === 'closed') end(resolve);
      };
      listeners.add(look);
      for (const one of [signal, stopping.signal]) one.addEventListener('abort', look);
      look();
    });
  }

  return {
    name: provider.name,
    state,
    openSince: () => openSince,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    waitUntilClosed,
    start: () => provider.start(),
    stop: async () => {
      clearTimeout(timer);
      stopping.abort(new Error('the provider stops'));
      await provider.stop();
    },
    send: async (mail, signal) => {
      while (state() !== 'closed') await waitUntilClosed(signal);
      return policy.execute(() => provider.send(mail, signal));
    },
    ...(provider.check === undefined ? {} : { check: provider.check }),
    probe: () => provider.probe(),
  };
}

/** Of a send: the provider could not be asked. Of a probe: it did not answer. */
function isOutage(result: unknown): boolean {
  if (result === false) return true;
  const outcome = result as SendOutcome | true;
  if (outcome === true || outcome.kind !== 'refused') return false;
  return outcome.code === 'PROVIDER_UNREACHABLE' || outcome.code === 'PROVIDER_AUTH';
}
