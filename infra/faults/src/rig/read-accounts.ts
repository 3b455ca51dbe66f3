import type { Db } from '@crm/db';
import { checkConservation } from '@crm/evidence';
import { type KnownKeys, verifySeals } from '@crm/seals';
import type { Rest } from '../check/logs.ts';

/** Longer than any case lasts; a message belongs to a period by the time in its id. */
const aroundMs = 3 * 60 * 60_000;

/** The product's own count of all messages of the case. */
export async function readConservation(db: Db): Promise<Rest['conservation']> {
  const now = Date.now();
  return checkConservation(db, { from: new Date(now - aroundMs), to: new Date(now + aroundMs) });
}

/**
 * Holds the whole audit log against its seals. The verifier is this repository's, also where the product under test is a
 * broken copy, and believes the rig's key alone.
 */
export async function readSeals(db: Db, keys: KnownKeys): Promise<Omit<Rest['seals'], 'isComplete'>> {
  const faults: string[] = [];
  let [rows, waiting] = [0, 0];
  for (let from: number | null = 1; from !== null; ) {
    const report = await verifySeals(db, { keys, from });
    faults.push(...report.faults.map(({ kind, seal, what }) => `${kind}, seal ${seal}: ${what}`));
    rows += report.rows;
    waiting += report.unsealed ?? 0;
    from = report.next;
  }
  return { rows, waiting, faults };
}
