import type { Sql } from '@crm/db';

/**
 * Whether no provider takes marketing before long: each has asked for a rest, or marketing's share of its day is used up.
 * What is published then would only be put back. False where no provider has a row.
 */
export async function isMarketingBlocked(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ blocked: boolean | null }[]>`
    SELECT bool_and(COALESCE(held_until > now(), false)
                    OR (per_day IS NOT NULL AND day = (now() AT TIME ZONE time_zone)::date
                        AND taken >= per_day - reserved_per_day)) AS blocked
      FROM public.provider_quotas`;
  return row?.blocked === true;
}
