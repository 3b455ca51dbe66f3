import type { Db } from '@crm/db';
import { declareQuota } from './declare-quota.ts';
import { leaseTokens } from './lease-tokens.ts';
import type { Ledger } from './ledger.ts';
import { keepMs, type QuotaLimits } from './quota-limits.ts';

const triesMax = 5;

/**
 * The row of a provider, shared by all consumers. Each takes only by limits that are its own settings': a consumer that was
 * given others, or none, cannot make this one send more; the row is then written again, with what was taken.
 */
export function createSharedLedger(db: Pick<Db, 'sql'>, limits: QuotaLimits): Ledger {
  const { sql } = db;
  const { provider } = limits;
  return {
    lease: async (ask) => {
      for (let tried = 1; tried <= triesMax; tried += 1) {
        const lease = await leaseTokens(db, { ...ask, limits, keepMs });
        if (lease !== null) return lease;
        await declareQuota(db, limits);
      }
      throw new Error(`The consumers do not agree on the limits of ${provider}`);
    },
    // Never above what the bucket holds: what would have flowed in meanwhile was lost to it while it was full.
    giveBack: async ({ count, day }) => {
      await sql`
        UPDATE public.provider_quotas
           SET tokens = least(capacity, tokens + ${count}::float8),
               taken = CASE WHEN day = ${day}::date THEN greatest(0, taken - ${count}::integer) ELSE taken END
         WHERE provider = ${provider}`;
    },
    hold: async (ms) => {
      await sql`
        UPDATE public.provider_quotas
           SET held_until = greatest(held_until, clock_timestamp() + ${ms}::float8 * interval '1 millisecond')
         WHERE provider = ${provider}`;
    },
  };
}
