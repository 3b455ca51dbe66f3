import { expect, it } from 'vitest';
import { printRaces, runOptOutRaces } from './run-opt-out-races.ts';

// No time limit: ten thousand races, each of a bounded number of attempts.
it('J1: 10,000 races on the same 500 contacts, who opt in and out again and again: nothing starts after a commit of the PATCH', async () => {
  const result = await runOptOutRaces({ races: 10_000, contacts: 500 });
  process.stdout.write(printRaces(result));
  expect(result.faults, `seed ${result.seed}`).toEqual([]);
  expect(result.late, `seed ${result.seed}`).toEqual([]);
  expect(result.looked.optOuts).toBe(10_000);
  for (const [what, count] of Object.entries(result.looked)) expect(count, what).toBeGreaterThan(1_000);
  expect(result.ends).toEqual(['failed', 'revoked', 'sent', 'unknown']);
}, 0);
