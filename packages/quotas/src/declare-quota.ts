import type { Db } from '@crm/db';
import { bucketOf, type QuotaLimits } from './quota-limits.ts';

/**
 * Writes the limits of a provider; what was taken before stays taken. The bucket begins full.
 */
export async function declareQuota({ sql }: Pick<Db, 'sql'>, limits: QuotaLimits): Promise<void> {
  const { provider, perSecond, perDay, timeZone } = limits;
  const { capacity, reserved, reservedPerDay } = bucketOf(limits);
  await sql`
    INSERT INTO public.provider_quotas AS q
      (provider, per_second, capacity, reserved, per_day, reserved_per_day, time_zone, tokens, day)
    VALUES (${provider}, ${perSecond}, ${capacity}, ${reserved}, ${perDay}, ${reservedPerDay}, ${timeZone}, ${capacity},
            (clock_timestamp() AT TIME ZONE ${timeZone})::date)
    ON CONFLICT (provider) DO UPDATE
       SET per_second = excluded.per_second, capacity = excluded.capacity, reserved = excluded.reserved,
           per_day = excluded.per_day, reserved_per_day = excluded.reserved_per_day, time_zone = excluded.time_zone,
           tokens = least(q.tokens, excluded.capacity),
           -- In another zone the day may have another date; what was taken stays counted until that one ends.
           day = CASE WHEN q.time_zone = excluded.time_zone THEN q.day ELSE excluded.day END`;
}

/** No limits any more, as the settings of this consumer say; what was taken today stays counted, should they come back. */
export async function liftQuota({ sql }: Pick<Db, 'sql'>, provider: string): Promise<void> {
  await sql`
    UPDATE public.provider_quotas SET per_second = NULL, per_day = NULL, held_until = NULL WHERE provider = ${provider}`;
}
