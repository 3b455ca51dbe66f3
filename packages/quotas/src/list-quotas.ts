import type { ProviderQuota } from '@crm/contracts';
import type { Db } from '@crm/db';

/** How each limited provider stands at this moment; it takes nothing. Empty where nothing is limited. */
export async function listQuotas({ sql }: Pick<Db, 'sql'>): Promise<ProviderQuota[]> {
  const rows = await sql<(Omit<ProviderQuota, 'heldUntil'> & { heldUntil: Date | null })[]>`
    SELECT provider, per_second AS "perSecond", per_day AS "perDay", time_zone AS "timeZone",
           CASE WHEN per_second IS NOT NULL THEN
             greatest(0, floor(least(capacity, tokens + per_second
               * greatest(0, extract(epoch FROM now() - refilled_at)::float8)))) END AS "freeNow",
           CASE WHEN per_day IS NOT NULL THEN per_day - taken_today END AS "leftToday",
           reserved_per_day AS "reservedToday", CASE WHEN held_until > now() THEN held_until END AS "heldUntil"
      FROM public.provider_quotas,
           LATERAL (SELECT CASE WHEN day = (now() AT TIME ZONE time_zone)::date THEN taken ELSE 0 END AS taken_today) t
     WHERE per_second IS NOT NULL OR per_day IS NOT NULL
     ORDER BY provider`;
  return rows.map(({ heldUntil, ...row }) => ({ ...row, heldUntil: heldUntil?.toISOString() ?? null }));
}
