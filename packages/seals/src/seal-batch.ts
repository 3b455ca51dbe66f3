import { canonicalRow, type StoredText, storedColumns, storedRow } from '@crm/audit';
import type { SealStatement } from '@crm/contracts';
import { type Db, type Sql, withTransaction } from '@crm/db';
import type { Clock } from '@crm/runtime';
import { leafHash, rootOf } from './merkle-tree.ts';
import { noSealBefore, type Seal, sealSha256, statementBytes } from './seal.ts';
import type { SealKey } from './seal-keys.ts';
import { findLastSeal, insertSeal } from './seal-rows.ts';

// Any fixed number: who holds it makes the next seal.
const lockKey = 7_240_031;

export type SealDeps = { db: Db; clock: Clock; key: SealKey };

export type Sealing =
  | { kind: 'sealed'; seal: Seal; isFull: boolean }
  | { kind: 'nothing' }
  /** Another process is sealing at this moment. */
  | { kind: 'elsewhere' };

type Unsealed = StoredText & { horizon: number };

/**
 * Seals audit rows that no seal covers yet, in one transaction, at most `rowsMax` of them.
 *
 * What is visible is committed; what commits later is found later, by its transaction: the seal's horizon is the
 * oldest transaction that ran when the rows were read, and the next seal looks from there on, leaving out what has a
 * leaf. A cursor over ids or times would pass by a row that commits late.
 */
export async function sealBatch(deps: SealDeps, { rowsMax }: { rowsMax: number }): Promise<Sealing> {
  return withTransaction(deps.db, async (tx) => {
    const [lock] = await tx<{ held: boolean }[]>`SELECT pg_try_advisory_xact_lock(${lockKey}) AS held`;
    if (lock?.held !== true) return { kind: 'elsewhere' };
    const before = await findLastSeal(tx);
    const found = await readUnsealed(tx, before, rowsMax);
    const [first] = found;
    if (first === undefined) return { kind: 'nothing' };
    const isFull = found.length === rowsMax;
    const rows = inOrder(found.map(({ horizon: _horizon, ...row }) => row));
    const leaves = rows.map((row) => leafHash(canonicalRow(storedRow(row))));
    const statement: SealStatement = {
      format: 'crm-audit-seal/1',
      number: (before?.statement.number ?? 0) + 1,
      previousSha256: before === undefined ? noSealBefore : sealSha256(before),
      rootSha256: rootOf(leaves).toString('hex'),
      rows: rows.length,
      txHorizon: horizonAfter({ before, found, isFull }),
      rowsBefore: before === undefined ? await countRowsBefore(tx) : null,
      sealedAt: deps.clock.now().toISOString(),
      keyId: deps.key.keyId,
    };
    const seal = { statement, signature: deps.key.sign(statementBytes(statement)) };
    await insertSeal(tx, seal);
    await insertLeaves(tx, { number: statement.number, rows, leaves });
    return { kind: 'sealed', seal, isFull };
  });
}

/** By time, then id: an order that whoever verifies can see in the rows themselves. */
function inOrder<Row extends { event_ts_utc: string; id: string }>(rows: readonly Row[]): Row[] {
  const key = (row: Row) => `${row.event_ts_utc} ${row.id}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Rows without a leaf from the last horizon on, in the order of their transactions. */
async function readUnsealed(tx: Sql, before: Seal | undefined, rowsMax: number): Promise<Unsealed[]> {
  const from = before?.statement.txHorizon ?? 0;
  const [now] = await tx<{ xmin: number }[]>`SELECT txid_snapshot_xmin(txid_current_snapshot()) AS xmin`;
  // A database that was restored from a dump counts its transactions anew: then every row is looked at.
  const isRestored = now !== undefined && now.xmin < from;
  return tx<Unsealed[]>`
    SELECT ${storedColumns(tx)}, txid_snapshot_xmin(txid_current_snapshot()) AS horizon
      FROM public.compliance_audit_log a
     WHERE a.written_tx IS NOT NULL
       ${isRestored ? tx`` : tx`AND a.written_tx >= ${from} AND a.written_tx < txid_snapshot_xmax(txid_current_snapshot())`}
       AND NOT EXISTS (SELECT 1 FROM public.audit_seal_leaves l
                        WHERE l.row_id = a.id AND l.event_ts_utc = a.event_ts_utc)
     ORDER BY a.written_tx, a.event_ts_utc, a.id LIMIT ${rowsMax}`;
}

/** A full batch may have left rows of its last transaction; they are looked for again. */
function horizonAfter({
  before,
  found,
  isFull,
}: {
  before: Seal | undefined;
  found: readonly Unsealed[];
  isFull: boolean;
}): number {
  const horizon = found[0]?.horizon ?? 0;
  if (!isFull) return horizon;
  const from = before?.statement.txHorizon ?? 0;
  return horizon < from ? from : Math.min(horizon, Number(found.at(-1)?.written_tx));
}

async function countRowsBefore(tx: Sql): Promise<number> {
  const [row] = await tx<{ rows: number }[]>`
    SELECT count(*) AS rows FROM public.compliance_audit_log WHERE written_tx IS NULL`;
  return row?.rows ?? 0;
}

async function insertLeaves(
  tx: Sql,
  { number, rows, leaves }: { number: number; rows: readonly StoredText[]; leaves: readonly Buffer[] },
): Promise<void> {
  const ids = rows.map((row) => row.id);
  // As text, since a JavaScript date would cut microseconds off.
  const times = rows.map((row) => row.event_ts_utc);
  const hashes = leaves.map((leaf) => leaf.toString('hex'));
  await tx`
    INSERT INTO public.audit_seal_leaves (row_id, event_ts_utc, seal_no, position, leaf)
    SELECT l.id::uuid, l.at::timestamptz, ${number}::bigint, l.nth - 1, decode(l.hash, 'hex')
      FROM unnest(${ids}::text[], ${times}::text[], ${hashes}::text[]) WITH ORDINALITY AS l(id, at, hash, nth)`;
}
