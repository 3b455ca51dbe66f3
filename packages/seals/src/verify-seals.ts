import type { SealAnchor, SealFault, SealReport } from '@crm/contracts';
import type { Db, Sql } from '@crm/db';
import { fault, firstRowOf } from './fault.ts';
import { readRetired } from './retired.ts';
import { type Seal, sealSha256 } from './seal.ts';
import type { KnownKeys } from './seal-keys.ts';
import { findLastSeal, readSeals } from './seal-rows.ts';
import { verifyBatch } from './verify-batch.ts';
import { verifyLink } from './verify-chain.ts';
import { verifyRest } from './verify-rest.ts';

/** Faults that are named at once: the first is what matters, and a log that was rewritten whole has millions. */
const faultsMax = 20;

export type Verification = {
  /** Whom to believe: taken from outside the database, which a forger may hold. */
  keys: KnownKeys;
  /** The seal to begin with. */
  from?: number;
  sealsMax?: number;
  /** A head that was kept elsewhere: only it shows that the end was cut off with its seals. */
  anchor?: SealAnchor | undefined;
};

/**
 * Recomputes seals and rows from the stored ones and names what does not fit, first things first; in one snapshot.
 * The report's `next` is the seal to go on with; what no seal covers is judged when there is none.
 */
export async function verifySeals(db: Db, verification: Verification): Promise<SealReport> {
  const { value } = await db.sql.begin('isolation level repeatable read read only', async (tx) => ({
    value: await verify(tx, verification),
  }));
  return value;
}

async function verify(
  tx: Sql,
  { keys, from = 1, sealsMax = 100, anchor }: Verification,
): Promise<SealReport> {
  const [start, last] = [Math.max(1, from), await findLastSeal(tx)];
  const seals = await readSeals(tx, { from: start - 1, limit: sealsMax + 1 });
  const first = seals[0];
  let before: Seal | null =
    first !== undefined && first.statement.number === start - 1 ? (seals.shift() ?? null) : null;
  const faults: SealFault[] = [];
  const retired = await readRetired(tx);
  let [rows, retiredRows] = [0, 0];
  for (const seal of seals.slice(0, sealsMax)) {
    for (const { kind, what } of verifyLink(seal, { before, keys, first: start })) {
      const missing = kind === 'seal_missing' ? (before?.statement.number ?? start - 1) + 1 : null;
      const row = await firstRowOf(tx, missing ?? seal.statement.number);
      faults.push(fault(kind, { seal: missing ?? seal.statement.number, row, what }));
    }
    const sealedBefore = before?.statement.sealedAt ?? null;
    const left = faultsMax - faults.length;
    if (left > 0) {
      const batch = await verifyBatch(tx, seal, { sealedBefore, retired, faultsMax: left });
      faults.push(...batch.faults);
      rows -= batch.retiredRows;
      retiredRows += batch.retiredRows;
    }
    rows += seal.statement.rows;
    before = seal;
    if (faults.length >= faultsMax) break;
  }
  const at = before?.statement.number ?? start - 1;
  const next = last !== undefined && at < last.statement.number ? at + 1 : null;
  let unsealed: number | null = null;
  if (next === null) {
    const rest = await verifyRest(tx, {
      first: (await readSeals(tx, { from: 1, limit: 1 }))[0],
      last,
      retired,
      faultsMax,
    });
    unsealed = rest.unsealed;
    faults.push(...(await judgeAnchor(tx, anchor)), ...rest.faults);
  }
  return {
    ok: faults.length === 0,
    seals: { from: start, to: at, last: last?.statement.number ?? 0 },
    rows,
    retired: retiredRows,
    unsealed,
    faults: faults.slice(0, faultsMax),
    next,
  };
}

async function judgeAnchor(tx: Sql, anchor: SealAnchor | undefined): Promise<SealFault[]> {
  if (anchor === undefined) return [];
  const { number, sha256, lastRow } = anchor;
  const [seal] = await readSeals(tx, { from: number, limit: 1 });
  if (seal === undefined || seal.statement.number !== number)
    return [
      fault('cut', { seal: number, row: lastRow, what: `seal ${number}, which was kept elsewhere, is gone` }),
    ];
  if (sealSha256(seal) === sha256) return [];
  return [
    fault('seal_forged', {
      seal: number,
      row: lastRow,
      what: `seal ${number} is not the one that was kept elsewhere`,
    }),
  ];
}
