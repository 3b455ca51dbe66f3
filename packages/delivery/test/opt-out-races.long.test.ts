import { it } from 'vitest';
import { expectNothingLate } from './expect-nothing-late.ts';
import { printRaces, runOptOutRaces } from './run-opt-out-races.ts';

// No time limit: ten thousand races, each of a bounded number of attempts.
it('J1: 10,000 races on the same 500 contacts, who opt in and out again and again: nothing starts after a commit of the PATCH', async () => {
  const result = await runOptOutRaces({ races: 10_000, contacts: 500 });
  process.stdout.write(printRaces(result));
  expectNothingLate(result, { races: 10_000, eachMoreThan: 1_000 });
}, 0);
