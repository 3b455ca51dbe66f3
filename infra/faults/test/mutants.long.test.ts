import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultCases } from '../src/cases/index.ts';
import { makeMutant } from '../src/mutants/make-mutant.ts';
import { mutants } from '../src/mutants/mutants.ts';
import { openRig, type Rig } from '../src/rig/open-rig.ts';
import { runCase } from '../src/run-case.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ log: () => undefined });
});
afterAll(() => rig.close());

it.each(mutants)(
  '$breaks turns red when $name ($row)',
  async ({ row, edits, breaks }) => {
    const fault = faultCases.find((one) => one.id === row);
    if (fault === undefined) throw new Error(`there is no case ${row}`);
    const productRoot = join(rig.runDir, `mutant-${mutants.findIndex((mutant) => mutant.edits === edits)}`);
    makeMutant({ folder: productRoot, edits });
    const result = await runCase({ ...rig, productRoot }, fault, 1);
    expect(result.violations.map(({ invariant }) => invariant)).toContain(breaks);
  },
  300_000,
);
