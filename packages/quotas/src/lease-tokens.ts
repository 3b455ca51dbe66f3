import type { Category } from '@crm/contracts';
import type { Db } from '@crm/db';
import type { Lease, WaitReason } from './ledger.ts';
import type { QuotaLimits } from './quota-limits.ts';

export type LeaseOrder = {
  limits: QuotaLimits;
  category: Category;
  /** What is wanted in all, and what of it somebody waits for. */
  want: number;
  needed: number;
  keepMs: number;
};

type Row = { granted: number; day: string; dayMs: number; waitMs: number; reason: WaitReason };

/**
 * Takes up to `want` tokens of a provider's row; null where it has none with these limits. One statement, one round trip: the row is locked
 * first and the time is read after that, so whoever had to wait for another sees what that one left.
 *
 * Marketing leaves the reserve of the bucket and of the day alone, and takes nothing for a second after notices found the
 * bucket without enough for them: with a burst of 1 there is no reserve to leave.
 */
export async function leaseTokens({ sql }: Pick<Db, 'sql'>, order: LeaseOrder): Promise<Lease | null> {
  const { want, needed, keepMs } = order;
  const { provider, perSecond, perDay } = order.limits;
  const isMarketing = order.category === 'marketing';
  const [row] = await sql<Row[]>`
    WITH locked AS MATERIALIZED (
      SELECT * FROM public.provider_quotas
       WHERE provider = ${provider} AND per_second IS NOT DISTINCT FROM ${perSecond}
         AND per_day IS NOT DISTINCT FROM ${perDay} FOR UPDATE),
    moment AS MATERIALIZED (
      SELECT l.*, clock_timestamp() AS at FROM locked l),
    stand AS MATERIALIZED (
      SELECT m.*, d.today, CASE WHEN m.day = d.today THEN m.taken ELSE 0 END AS taken_today,
             extract(epoch FROM ((d.today + 1)::timestamp AT TIME ZONE m.time_zone) - m.at)::float8 AS day_left,
             extract(epoch FROM m.held_until - m.at)::float8 AS held,
             CASE WHEN ${isMarketing} THEN extract(epoch FROM m.yields_until - m.at)::float8 END AS yields,
             least(m.capacity, m.tokens + m.per_second * greatest(0, extract(epoch FROM m.at - m.refilled_at)::float8)) AS level,
             CASE WHEN ${isMarketing} THEN m.reserved ELSE 0 END AS kept,
             m.per_day - CASE WHEN ${isMarketing} THEN m.reserved_per_day ELSE 0 END AS day_max
        FROM moment m, LATERAL (SELECT (m.at AT TIME ZONE m.time_zone)::date AS today) d),
    -- NULL is no limit, and least() and greatest() pass over it. A millionth, since what flows in are fractions.
    room AS MATERIALIZED (
      SELECT s.*, s.day_max - s.taken_today AS of_day,
             CASE WHEN s.per_second IS NOT NULL THEN s.level - s.kept + 0.000001 END AS of_second
        FROM stand s),
    share AS MATERIALIZED (
      SELECT r.*, CASE WHEN greatest(r.held, r.yields) > 0 THEN 0
                       ELSE greatest(0, floor(least(${want}::float8, r.of_second, r.of_day::float8))) END::integer AS granted
        FROM room r),
    taken AS (
      UPDATE public.provider_quotas q
         SET tokens = s.level - s.granted, refilled_at = s.at, day = s.today, taken = s.taken_today + s.granted,
             yields_until = CASE WHEN ${isMarketing} THEN q.yields_until
                                 WHEN s.granted < ${needed}::float8 THEN s.at + interval '1 second' END
        FROM share s WHERE q.provider = s.provider)
    SELECT s.granted, s.today::text AS day, s.day_left * 1000 AS "dayMs",
           CASE WHEN s.of_day < 1 THEN 'per_day' WHEN s.held > 0 THEN 'provider_asked' ELSE 'per_second' END AS reason,
           1000 * CASE WHEN s.of_day < 1 THEN s.day_left
                       WHEN s.held > 0 THEN s.held
                       ELSE greatest(0, s.yields, (1 - s.of_second) / s.per_second) END AS "waitMs"
      FROM share s`;
  if (row === undefined) return null;
  const { granted, day, dayMs, waitMs, reason } = row;
  // Kept beyond the provider's day they would count for the one before.
  if (granted > 0) return { granted, day, keepMs: Math.min(keepMs, dayMs), waitMs: 0, reason: null };
  return { granted, day, keepMs: 0, waitMs, reason };
}
