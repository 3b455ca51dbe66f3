import type { FaultCase } from './fault-case.ts';
import type { Rig } from './rig/open-rig.ts';
import { type CaseResult, runCase } from './run-case.ts';

/** `core` is the ordinary size with the rows at the heart of it as in the long one. */
export type Size = 'short' | 'usual' | 'core' | 'long';

const core = ['F02', 'F10', 'F19', 'F41'];

const repeatsOf = ({ id, repeats }: FaultCase, size: Size): number =>
  size === 'core' ? (core.includes(id) ? repeats.long : repeats.usual) : repeats[size];

/** Cases mostly wait, and share two cores well. */
const lanes = 4;

/** Runs cases, several at once but for those that hurt the servers, and tells of each as it ends. */
export async function runMatrix(
  rig: Rig,
  cases: readonly FaultCase[],
  {
    size,
    onResult,
    onSkipped = () => undefined,
  }: {
    size: Size;
    onResult: (result: CaseResult) => void;
    onSkipped?: (skipped: { id: string; why: string }) => void;
  },
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const runAll = async (queue: FaultCase[]) => {
    for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
      const result = await runCase(rig, fault, repeatsOf(fault, size));
      results.push(result);
      onResult(result);
    }
  };
  const chosen = cases.filter((fault) => {
    const why = fault.whyNot?.() ?? null;
    if (why !== null) onSkipped({ id: fault.id, why });
    return why === null && repeatsOf(fault, size) > 0;
  });
  const together = chosen.filter((fault) => fault.alone !== true);
  await Promise.all(Array.from({ length: lanes }, () => runAll(together)));
  await runAll(chosen.filter((fault) => fault.alone === true));
  return results;
}
