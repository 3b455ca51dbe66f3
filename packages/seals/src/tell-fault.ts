import type { SealFault } from '@crm/contracts';

/** A fault in one line, the row first. */
export function tellFault({ kind, seal, row, what }: SealFault): string {
  const place = row === null ? 'no row to name' : `row ${row.id} of ${row.eventTsUtc}`;
  return `${place}${seal === null ? '' : `, seal ${seal}`}: ${kind}: ${what}`;
}
