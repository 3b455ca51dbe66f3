import type { Category } from '@crm/contracts';
import type { Db } from '@crm/db';
import type { Clock } from '@crm/runtime';
import { createOpenLedger } from './create-open-ledger.ts';
import { createQuota, type Quota } from './create-quota.ts';
import { createSharedLedger } from './create-shared-ledger.ts';
import { declareQuota, liftQuota } from './declare-quota.ts';
import type { QuotaLimits } from './quota-limits.ts';

/** How long a delivery waits in the hand for its turn: far below the 30 minutes after which RabbitMQ takes it away. */
const holdMs = 5 * 60_000;

/** The quota of a provider for one consumer, and its beginning and end. */
export type OpenQuota = Quota & { start: () => Promise<void> };

/** Shared with all consumers by the provider's row; without limits it asks nobody. */
export function openQuota(options: {
  db: Pick<Db, 'sql'>;
  clock: Pick<Clock, 'monotonicMs'>;
  provider: string;
  limits: QuotaLimits | null;
  /** Deliveries that the consumer holds at most. */
  prefetch: number;
  onWaiting: (waiting: { category: Category; waiting: number }) => void;
  onLost: (error: unknown) => void;
}): OpenQuota {
  const { db, clock, provider, limits, prefetch, onWaiting, onLost } = options;
  const ledger = limits === null ? createOpenLedger(clock) : createSharedLedger(db, limits);
  const marketingMax = Math.max(1, Math.floor(prefetch / 2));
  return {
    ...createQuota({ ledger, limits, holdMs, marketingMax, onWaiting, onLost }),
    start: () => (limits === null ? liftQuota(db, provider) : declareQuota(db, limits)),
  };
}
