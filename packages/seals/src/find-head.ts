import type { SealHead } from '@crm/contracts';
import type { Db, Sql } from '@crm/db';
import { type Seal, sealSha256 } from './seal.ts';
import { findLastSeal } from './seal-rows.ts';

/** The newest seal with the row it ends with: to be kept where nobody of us can change it. Null before the first. */
export async function findHead({ sql }: Db): Promise<SealHead | null> {
  const seal = await findLastSeal(sql);
  return seal === undefined ? null : headOf(sql, seal);
}

async function headOf(sql: Sql, seal: Seal): Promise<SealHead> {
  const [row] = await sql<{ id: string; eventTsUtc: string }[]>`
    SELECT row_id AS id, to_char(event_ts_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "eventTsUtc"
      FROM public.audit_seal_leaves WHERE seal_no = ${seal.statement.number} ORDER BY position DESC LIMIT 1`;
  return { ...seal, sha256: sealSha256(seal), lastRow: row ?? null };
}
