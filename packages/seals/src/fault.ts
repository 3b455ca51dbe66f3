import type { SealFault } from '@crm/contracts';
import type { Sql } from '@crm/db';

/** What is wrong with the seals themselves, in the order of their numbers. */
export type RowName = { id: string; eventTsUtc: string };

/** A fault with its row, if one can be named. */
export function fault(
  kind: SealFault['kind'],
  { seal, row, what }: { seal: number | null; row: RowName | null; what: string },
): SealFault {
  return { kind, seal, row, what };
}

/** The first row of a seal by its leaves: what names a place when the seal as a whole is broken. */
export async function firstRowOf(sql: Sql, number: number): Promise<RowName | null> {
  const [row] = await sql<RowName[]>`
    SELECT row_id AS id, to_char(event_ts_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "eventTsUtc"
      FROM public.audit_seal_leaves WHERE seal_no = ${number} ORDER BY position LIMIT 1`;
  return row ?? null;
}
