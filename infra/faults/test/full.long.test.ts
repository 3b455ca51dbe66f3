import { existsSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { faultCases } from '../src/cases/index.ts';
import { printResult } from '../src/print-result.ts';
import { openRig, type Rig } from '../src/rig/open-rig.ts';
import { runCase } from '../src/run-case.ts';
import { runMatrix } from '../src/run-matrix.ts';

/** Has a file of its own: cluster.long.test.ts. */
const alone = 'F14b';
const core = ['F02', 'F10', 'F19', 'F41'];
const debianPostgres = '/usr/lib/postgresql/15';

let rig: Rig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

it('every row of the matrix but the cluster’s, F02, F10, F19 and F41 a hundred times, on the packaged PostgreSQL', async () => {
  rig = await openRig({ log: () => undefined });
  const cases = faultCases.filter(({ id }) => id !== alone);
  const results = await runMatrix(rig, cases, { size: 'long', onResult: () => undefined });
  expect(results.filter((result) => result.violations.length > 0).map(printResult)).toEqual([]);
}, 5_400_000);

it.runIf(existsSync(debianPostgres))(
  'F02, F10, F19 and F41 twenty times on PostgreSQL 15',
  async () => {
    rig = await openRig({ log: () => undefined, postgresFolder: debianPostgres });
    for (const fault of faultCases.filter(({ id }) => core.includes(id))) {
      const result = await runCase(rig, fault, 20);
      expect(result.violations).toEqual([]);
    }
  },
  1_800_000,
);
