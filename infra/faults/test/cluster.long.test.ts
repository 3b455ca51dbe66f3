import { afterEach, expect, it } from 'vitest';
import { f14b } from '../src/cases/f14.ts';
import { openRig, type Rig } from '../src/rig/open-rig.ts';
import { runCase } from '../src/run-case.ts';

let rig: Rig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

it('F14b: whichever node of three leads the queue may die under load: nothing is lost, nothing sent twice, and mail flows meanwhile', async () => {
  rig = await openRig({ log: () => undefined });
  const result = await runCase(rig, f14b, f14b.repeats.long);
  expect(result.violations).toEqual([]);
  expect(result.faults).toBe(f14b.repeats.long);
}, 1_800_000);

// Breaks tried: 'confirms of a cluster are not awaited' of src/mutants/mutants.ts; mutants.long.test.ts makes it again and
// demands that I1 turns red.
