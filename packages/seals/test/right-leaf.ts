import { canonicalRow, type StoredText, storedColumns, storedRow } from '@crm/audit';
import type { Sql } from '@crm/db';
import { leafHash } from '../src/merkle-tree.ts';

/** The entry that a row, as it stands now, would have in a seal: what a forger with our code computes. */
export async function rightLeaf(sql: Sql, id: string): Promise<string> {
  const [row] = await sql<StoredText[]>`
    SELECT ${storedColumns(sql)} FROM compliance_audit_log a WHERE id = ${id}`;
  if (row === undefined) throw new Error('no row');
  return leafHash(canonicalRow(storedRow(row))).toString('hex');
}
