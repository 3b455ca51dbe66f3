import { expect } from 'vitest';
import type { RacesResult } from './run-opt-out-races.ts';

/** Nothing started after the commit of an opt-out, and the races were real: everything was seen so often at least. */
export function expectNothingLate(
  { faults, late, looked, ends, seed }: RacesResult,
  { races, eachMoreThan }: { races: number; eachMoreThan: number },
): void {
  expect(faults, `seed ${seed}`).toEqual([]);
  expect(late, `seed ${seed}`).toEqual([]);
  // Both sides of the line were seen, and so was every end that a message can have.
  expect(looked.optOuts).toBe(races);
  for (const [what, count] of Object.entries(looked)) expect(count, what).toBeGreaterThan(eachMoreThan);
  expect(ends).toEqual(['failed', 'revoked', 'sent', 'unknown']);
}
