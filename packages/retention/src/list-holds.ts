import type { LegalHold } from '@crm/contracts';
import type { Db } from '@crm/db';
import { type HoldRow, holdColumns, holdOf } from './legal-hold.ts';

/** Far more than stand at a time anywhere; whoever has more reads the newest. */
const listedMax = 1_000;

/** Holds, newest first: those that stand, or all that there ever were. */
export async function listHolds({ sql }: Db, { all }: { all: boolean }): Promise<LegalHold[]> {
  const rows = await sql<HoldRow[]>`
    SELECT ${holdColumns(sql)} FROM public.legal_holds
     WHERE ${all} OR released_at IS NULL
     ORDER BY placed_at DESC, id DESC LIMIT ${listedMax}`;
  return rows.map(holdOf);
}
