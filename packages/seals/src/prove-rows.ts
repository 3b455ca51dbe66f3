import type { Sql } from '@crm/db';
import { proofIn, treeOf } from './merkle-tree.ts';
import { leavesOf } from './retired.ts';
import type { Seal } from './seal.ts';
import { readSeals } from './seal-rows.ts';

/** Where a row stands under which seal, and the nodes from its leaf to the root, nearest first, in hex. */
export type RowProof = { seal: number; position: number; proof: string[] };

export type ProvenRows = { proofs: ReadonlyMap<string, RowProof>; seals: Seal[] };

/** The proofs of rows, by their ids, and the seals they lead to. A row that is not sealed yet has none. */
export async function proveRows(sql: Sql, ids: readonly string[]): Promise<ProvenRows> {
  const places = await sql<{ id: string; seal: number; position: number }[]>`
    SELECT row_id AS id, seal_no AS seal, position FROM public.audit_seal_leaves WHERE row_id = ANY(${[...ids]}::uuid[])`;
  const proofs = new Map<string, RowProof>();
  const seals: Seal[] = [];
  for (const number of [...new Set(places.map(({ seal }) => seal))].sort((a, b) => a - b)) {
    seals.push(
      ...(await readSeals(sql, { from: number, limit: 1 })).filter((one) => one.statement.number === number),
    );
    const tree = treeOf(await readLeaves(sql, number));
    for (const { id, position } of places.filter(({ seal }) => seal === number)) {
      const proof = proofIn(tree, position).map((node) => node.toString('hex'));
      proofs.set(id, { seal: number, position, proof });
    }
  }
  return { proofs, seals };
}

async function readLeaves(sql: Sql, number: number): Promise<Buffer[]> {
  const rows = await sql<{ leaf: Buffer }[]>`
    SELECT leaf FROM ${leavesOf(sql, number)} AS l ORDER BY position`;
  return rows.map(({ leaf }) => leaf);
}
