import type { FaultCase } from './fault-case.ts';
import type { Rig } from './rig/open-rig.ts';
import { type CaseResult, runCase } from './run-case.ts';

export type Size = 'short' | 'usual' | 'long';

/** Cases that mostly wait share two cores well; more of them only make each other late. */
const lanes = 3;

/** Runs cases, several at once but for those that hurt the servers, and tells of each as it ends. */
export async function runMatrix(
  rig: Rig,
  cases: readonly FaultCase[],
  { size, onResult }: { size: Size; onResult: (result: CaseResult) => void },
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const runAll = async (queue: FaultCase[]) => {
    for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
      const result = await runCase(rig, fault, fault.repeats[size]);
      results.push(result);
      onResult(result);
    }
  };
  const chosen = cases.filter((fault) => fault.repeats[size] > 0);
  const together = chosen.filter((fault) => fault.alone !== true);
  await Promise.all(Array.from({ length: lanes }, () => runAll(together)));
  await runAll(chosen.filter((fault) => fault.alone === true));
  return results;
}
