import { canonicalRow, keepsItsHash, type StoredText, storedColumns, storedRow } from '@crm/audit';
import type { SealFault } from '@crm/contracts';
import type { Sql } from '@crm/db';
import { fault, type RowName } from './fault.ts';
import { leafHash, rootOf } from './merkle-tree.ts';
import { leavesOf, type Retired } from './retired.ts';
import type { Seal } from './seal.ts';

/** A row that bears a time so long before the seal before it was written in afterwards, or by a transaction that ran as long. */
export const lateMs = 15 * 60 * 1_000;

type Leaf = {
  rowId: string;
  at: string;
  position: number;
  leaf: Buffer;
  /** Null when no row has the leaf's id and time. */
  row: StoredText | null;
};

/** How a seal is looked at: when the one before was made, and what has gone by retention. */
type Looking = { sealedBefore: string | null; retired: Retired; faultsMax: number };

/**
 * The faults of the rows that a seal covers, in their order: each row is hashed anew and held against its leaf, the
 * leaves against the signed root. Rows that have gone with their month are counted, and the others still make the root.
 */
export async function verifyBatch(
  sql: Sql,
  { statement }: Seal,
  { sealedBefore, retired, faultsMax }: Looking,
): Promise<{ faults: SealFault[]; retiredRows: number }> {
  const leaves = await readLeaves(sql, statement.number);
  const seal = statement.number;
  const faults: SealFault[] = [];
  const isRetired = ({ row, at }: Leaf) => row === null && retired.covers(at);
  // Entries that were kept for the sake of others may be left, when those have gone too.
  if (retired.hasSeal(seal) && leaves.every(isRetired)) return { faults, retiredRows: statement.rows };
  const retiredRows = leaves.filter(isRetired).length;
  const hashes = new Map(leaves.map((leaf) => [leaf.leaf.toString('hex'), leaf]));
  let previous: Leaf | undefined;
  for (const leaf of leaves) {
    if (faults.length >= faultsMax) return { faults, retiredRows };
    const row = nameOf(leaf);
    if (leaf.position !== (previous?.position ?? -1) + 1)
      faults.push(fault('leaf_missing', { seal, row, what: 'the entry before it is gone from its seal' }));
    if (previous !== undefined && keyOf(leaf) < keyOf(previous))
      faults.push(fault('reordered', { seal, row, what: 'stands behind a later row in its seal' }));
    const found = isRetired(leaf) ? null : await judgeRow(sql, leaf, { hashes, sealedBefore });
    if (found !== null) faults.push(fault(found.kind, { seal, row, what: found.what }));
    previous = leaf;
  }
  const atTheEnd = judgeTree(statement, leaves);
  if (atTheEnd !== null) faults.push(fault(atTheEnd.kind, { seal, ...atTheEnd }));
  return { faults, retiredRows };
}

/** The leaves as a whole: were they all changed with their rows, only the signed root can tell. */
function judgeTree(
  { rows, rootSha256 }: Seal['statement'],
  leaves: readonly Leaf[],
): Pick<SealFault, 'kind' | 'what' | 'row'> | null {
  const [first, last] = [leaves[0], leaves.at(-1)];
  if (leaves.length !== rows)
    return {
      kind: 'leaf_missing',
      row: last === undefined ? null : nameOf(last),
      what: `its seal was signed over ${rows} rows and has entries of ${leaves.length}, this one the last`,
    };
  if (first === undefined || rootOf(leaves.map(({ leaf }) => leaf)).toString('hex') === rootSha256)
    return null;
  return {
    kind: 'root_mismatch',
    row: nameOf(first),
    what: `the entries do not make the root that was signed: of the ${rows} rows from this one on, one was changed together with its entry`,
  };
}

async function judgeRow(
  sql: Sql,
  leaf: Leaf,
  { hashes, sealedBefore }: { hashes: Map<string, Leaf>; sealedBefore: string | null },
): Promise<Pick<SealFault, 'kind' | 'what'> | null> {
  if (leaf.row === null) return judgeMissing(sql, leaf);
  const row = storedRow(leaf.row);
  const hash = leafHash(canonicalRow(row));
  if (!hash.equals(leaf.leaf)) return judgeChanged(leaf, { stored: leaf.row, hashes });
  if (!keepsItsHash(row))
    return { kind: 'edited', what: 'was changed before it was sealed: its content hash does not fit' };
  const late = sealedBefore === null ? 0 : Date.parse(sealedBefore) - Date.parse(leaf.at);
  if (late > lateMs)
    return {
      kind: 'inserted',
      what: `bears a time ${Math.round(late / 60_000)} minutes before the seal before it: it was written afterwards`,
    };
  return null;
}

async function judgeMissing(sql: Sql, leaf: Leaf): Promise<Pick<SealFault, 'kind' | 'what'>> {
  const [moved] = await sql`SELECT 1 FROM public.compliance_audit_log WHERE id = ${leaf.rowId}`;
  return moved === undefined
    ? { kind: 'deleted', what: 'is not in the log any more' }
    : { kind: 'edited', what: 'its time was changed' };
}

/** A row that now reads as another of its seal did, but for id and time, has changed places with it. */
function judgeChanged(
  leaf: Leaf,
  { stored, hashes }: { stored: StoredText; hashes: Map<string, Leaf> },
): Pick<SealFault, 'kind' | 'what'> {
  for (const other of hashes.values()) {
    if (other === leaf || other.row === null) continue;
    const there = { ...stored, id: other.rowId, event_ts_utc: other.at };
    for (const tx of new Set([stored.written_tx, other.row.written_tx])) {
      const moved = storedRow({ ...there, written_tx: tx });
      if (leafHash(canonicalRow(moved)).equals(other.leaf))
        return { kind: 'reordered', what: `holds what was written as row ${other.rowId}` };
    }
  }
  return { kind: 'edited', what: 'is not as it was sealed' };
}

async function readLeaves(sql: Sql, seal: number): Promise<Leaf[]> {
  type Found = StoredText & { row_id: string; leaf_at: string; position: number; leaf: Buffer };
  const rows = await sql<(Omit<Found, 'id'> & { id: string | null })[]>`
    SELECT l.row_id, to_char(l.event_ts_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS leaf_at,
           l.position, l.leaf, ${storedColumns(sql)}
      FROM ${leavesOf(sql, seal)} l
      LEFT JOIN public.compliance_audit_log a ON a.id = l.row_id AND a.event_ts_utc = l.event_ts_utc
     ORDER BY l.position`;
  return rows.map(({ row_id, leaf_at, position, leaf, id, ...columns }) => ({
    rowId: row_id,
    at: leaf_at,
    position,
    leaf,
    row: id === null ? null : { id, ...columns },
  }));
}

function nameOf({ rowId, at }: Leaf): RowName {
  return { id: rowId, eventTsUtc: at };
}

function keyOf({ at, rowId }: Leaf): string {
  return `${at} ${rowId}`;
}
