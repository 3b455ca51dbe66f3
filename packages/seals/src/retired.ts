import type { Sql, SqlFragment } from '@crm/db';

/** Months of the log that are gone by retention, as far as the log itself says so. */
export type Retired = {
  /** Whether a row of this time has gone with its month. */
  covers: (at: string) => boolean;
  /** Whether a seal covered nothing but rows that have gone. */
  hasSeal: (number: number) => boolean;
  /** Rows from before the seals that have gone. */
  rowsBefore: number;
};

type Month = { from: string | null; to: string; rowsBefore: number; seals: string };

/**
 * Reads which months were retired. A line of `retired_partitions` alone is not believed: whoever can drop a month can
 * write one. Its audit row must stand, which is sealed as every other and cannot be made later for a time before; or it
 * stood in a month that was itself retired since.
 */
export async function readRetired(sql: Sql): Promise<Retired> {
  const months = await sql<Month[]>`
    SELECT ${exact(sql, sql`r.bound_from`)} AS from, ${exact(sql, sql`r.bound_to`)} AS to,
           r.rows_before AS "rowsBefore", r.seals
      FROM public.retired_partitions r
     WHERE r.table_name = 'compliance_audit_log' AND (
       EXISTS (SELECT 1 FROM public.compliance_audit_log a
                WHERE a.resource_type = 'partition' AND a.resource_id = r.partition
                  AND a.event_type = 'RETENTION.PARTITION_RETIRED'
                  AND a.payload_json->>'seals' = r.seals AND a.payload_json->>'rows' = r.row_count::text)
       OR EXISTS (SELECT 1 FROM public.retired_partitions later
                   WHERE later.table_name = r.table_name AND r.retired_at < later.bound_to
                     AND (later.bound_from IS NULL OR later.bound_from <= r.retired_at)))
     ORDER BY r.bound_to`;
  const seals = months.flatMap(({ seals }) =>
    [...seals.matchAll(/\[(\d+),(\d+)\)/g)].map(([, low, high]) => [Number(low), Number(high)] as const),
  );
  return {
    covers: (at) => months.some(({ from, to }) => (from === null || from <= at) && at < to),
    hasSeal: (number) => seals.some(([low, high]) => low <= number && number < high),
    rowsBefore: months.reduce((sum, { rowsBefore }) => sum + rowsBefore, 0),
  };
}

/** Every entry of a seal, also those whose rows have gone while others of it stayed. */
export function leavesOf(sql: Sql, seal: number): SqlFragment {
  return sql`(
    SELECT row_id, event_ts_utc, position, leaf FROM public.audit_seal_leaves WHERE seal_no = ${seal}
    UNION ALL
    SELECT row_id, event_ts_utc, position, leaf FROM public.retired_seal_leaves WHERE seal_no = ${seal})`;
}

const exact = (sql: Sql, at: SqlFragment) =>
  sql`to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
