import type { SealStatement } from '@crm/contracts';
import type { Sql } from '@crm/db';
import type { Seal } from './seal.ts';

type Row = Omit<SealStatement, 'format'> & { signature: string };

/** Seals from a number on, in their order. */
export async function readSeals(sql: Sql, { from, limit }: { from: number; limit: number }): Promise<Seal[]> {
  const rows = await sql<Row[]>`
    SELECT ${columns(sql)} FROM public.audit_seals WHERE seal_no >= ${from} ORDER BY seal_no LIMIT ${limit}`;
  return rows.map(sealOf);
}

/** The newest seal. */
export async function findLastSeal(sql: Sql): Promise<Seal | undefined> {
  const rows = await sql<Row[]>`SELECT ${columns(sql)} FROM public.audit_seals ORDER BY seal_no DESC LIMIT 1`;
  return rows.map(sealOf)[0];
}

/** Stores a seal under its number; a second one under the same number fails. */
export async function insertSeal(sql: Sql, { statement: s, signature }: Seal): Promise<void> {
  await sql`
    INSERT INTO public.audit_seals (seal_no, previous_sha256, root_sha256, row_count, tx_horizon, rows_before, sealed_at,
      key_id, signature)
    VALUES (${s.number}, ${s.previousSha256}, ${s.rootSha256}, ${s.rows}, ${s.txHorizon}, ${s.rowsBefore},
      ${s.sealedAt}::text::timestamptz, ${s.keyId}, ${signature})`;
}

const columns = (sql: Sql) => sql`
  seal_no AS number, previous_sha256 AS "previousSha256", root_sha256 AS "rootSha256", row_count AS rows,
  tx_horizon AS "txHorizon", rows_before AS "rowsBefore", key_id AS "keyId", signature,
  to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "sealedAt"`;

function sealOf({ signature, sealedAt, ...said }: Row): Seal {
  // Written in whole milliseconds; were there more digits, the signature would not fit, and must not.
  return {
    statement: { format: 'crm-audit-seal/1', ...said, sealedAt: sealedAt.replace(/000Z$/, 'Z') },
    signature,
  };
}
