import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultCases } from '../src/cases/index.ts';
import type { FaultCase } from '../src/fault-case.ts';
import { makeMutant } from '../src/mutants/make-mutant.ts';
import { mutants } from '../src/mutants/mutants.ts';
import { openRig, type Rig } from '../src/rig/open-rig.ts';
import { patience } from '../src/rig/patience.ts';
import { runCase } from '../src/run-case.ts';

let rig: Rig;
beforeAll(async () => {
  patience.ms = 60_000;
  rig = await openRig({ log: () => undefined });
});
afterAll(() => rig.close());

const folderOf = (name: string) => join(rig.runDir, `copy-${name.replaceAll(' ', '-')}`);

function caseOf(row: string): FaultCase {
  const fault = faultCases.find((one) => one.id === row);
  if (fault === undefined) throw new Error(`there is no case ${row}`);
  return fault;
}

it('a copy without a break is green: it is not the copying that turns red', async () => {
  const productRoot = folderOf('whole');
  makeMutant({ folder: productRoot, edits: [] });
  const result = await runCase({ ...rig, productRoot }, caseOf('F25'), 1);
  expect(result.violations).toEqual([]);
}, 300_000);

it.each(mutants)(
  '$breaks turns red when $name ($row)',
  async ({ name, row, edits, breaks, says = '' }) => {
    const productRoot = folderOf(name);
    makeMutant({ folder: productRoot, edits });
    const result = await runCase({ ...rig, productRoot }, caseOf(row), 1);
    expect(
      result.violations.filter(({ invariant, what }) => invariant === breaks && what.includes(says)),
    ).not.toEqual([]);
  },
  300_000,
);
