import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultCases } from '../src/cases/index.ts';
import { printResult } from '../src/print-result.ts';
import { openRig, type Rig } from '../src/rig/open-rig.ts';
import { runMatrix } from '../src/run-matrix.ts';

/** The rows at the heart of it: each place between two stores where a crash or a lost word could lose or double a mail. */
const rows = ['F02', 'F08', 'F10', 'F10b', 'F18', 'F19', 'F20', 'F21', 'F22', 'F25', 'F29'];

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ log: () => undefined });
});
afterAll(() => rig.close());

it('I1-I10, I12, I13: nothing lost, nothing twice, nobody against their will, under the faults at the heart of the matrix', async () => {
  const cases = faultCases.filter((fault) => rows.includes(fault.id));
  expect(cases).toHaveLength(rows.length);
  const results = await runMatrix(rig, cases, { size: 'short', onResult: () => undefined });
  expect(results.filter((result) => result.violations.length > 0).map(printResult)).toEqual([]);
  expect(results.every((result) => result.faults > 0)).toBe(true);
});

// Breaks tried: those of src/mutants/mutants.ts on rows F10, F10b, F18, F22, F25 and F29; mutants.long.test.ts makes each of
// them again and demands that it turns red.
