import type { Clock } from '@crm/runtime';
import type { Ledger } from './ledger.ts';

/** Where there is no limit: asks nobody and grants everything, unless the provider asked this process for a rest. */
export function createOpenLedger({ monotonicMs }: Pick<Clock, 'monotonicMs'>): Ledger {
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  return {
    lease: async ({ want }) => {
      const waitMs = heldUntilMs - monotonicMs();
      if (waitMs > 0) return { granted: 0, day: null, keepMs: 0, waitMs, reason: 'provider_asked' };
      return { granted: want, day: null, keepMs: 0, waitMs: 0, reason: null };
    },
    giveBack: async () => undefined,
    hold: async (ms) => {
      heldUntilMs = Math.max(heldUntilMs, monotonicMs() + ms);
    },
  };
}
