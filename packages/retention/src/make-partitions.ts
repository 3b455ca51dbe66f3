import type { Db } from '@crm/db';

const tables = ['compliance_audit_log', 'audit_seal_leaves', 'delivery_log', 'message_artifacts'] as const;

export type MonthlyTable = (typeof tables)[number];

export type Ahead = { table: MonthlyTable; made: number; monthsAhead: number };

/**
 * Makes the months that are missing of each table, up to twelve ahead, and says how many there are: without one for a
 * month, its first insert would find no place and mail would stop. Each table is a statement of its own: where one is
 * locked, the others still get theirs, and the error comes at the end.
 */
export async function makePartitions({ sql }: Db, now: Date): Promise<Ahead[]> {
  const made: Ahead[] = [];
  const failed: unknown[] = [];
  for (const table of tables) {
    try {
      const name = `public.${table}`;
      const [row] = await sql<
        { made: number }[]
      >`SELECT public.keep_months_ahead(${name}::text::regclass) AS made`;
      const [newest] = await sql<{ until: Date }[]>`
        SELECT max(bound_to) AS until FROM public.month_partitions(${name}::text::regclass)`;
      made.push({ table, made: row?.made ?? 0, monthsAhead: monthsBetween(now, newest?.until ?? now) });
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
  return made;
}

/** Whole months that are covered after the one of `now`. */
function monthsBetween(now: Date, until: Date): number {
  const monthOf = (at: Date) => at.getUTCFullYear() * 12 + at.getUTCMonth();
  return monthOf(until) - monthOf(now) - 1;
}
