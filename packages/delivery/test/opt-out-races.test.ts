import { expect, it } from 'vitest';
import { printRaces, runOptOutRaces } from './run-opt-out-races.ts';

// No time limit: a thousand races, each of a bounded number of attempts, on a machine of whatever load.
it('J1: 1,000 races of PATCH against POST, claim, retry, resend and replay: nothing starts after the commit of the PATCH', async () => {
  const result = await runOptOutRaces({ races: 1_000, contacts: 100 });
  process.stdout.write(printRaces(result));
  expect(result.faults, `seed ${result.seed}`).toEqual([]);
  expect(result.late, `seed ${result.seed}`).toEqual([]);

  // The races were real: both sides of the line were seen, and so was every end that a message can have.
  expect(result.looked.optOuts).toBe(1_000);
  for (const [what, count] of Object.entries(result.looked)) expect(count, what).toBeGreaterThan(100);
  expect(result.ends).toEqual(['failed', 'revoked', 'sent', 'unknown']);
}, 0);
