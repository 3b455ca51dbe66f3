import { it } from 'vitest';
import { expectNothingLate } from './expect-nothing-late.ts';
import { printRaces, runOptOutRaces } from './run-opt-out-races.ts';

// No time limit: a thousand races, each of a bounded number of attempts, on a machine of whatever load.
it('J1: 1,000 races of PATCH against POST, claim, retry, resend and replay: nothing starts after the commit of the PATCH', async () => {
  const result = await runOptOutRaces({ races: 1_000, contacts: 100 });
  process.stdout.write(printRaces(result));
  expectNothingLate(result, { races: 1_000, eachMoreThan: 100 });
}, 0);
