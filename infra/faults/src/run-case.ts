import { check } from './check/check.ts';
import type { Logs, Violation } from './check/logs.ts';
import type { FaultCase } from './fault-case.ts';
import { collect } from './rig/collect.ts';
import type { Rig } from './rig/open-rig.ts';
import { openScene } from './rig/scene.ts';

export type CaseResult = {
  id: string;
  title: string;
  seed: number;
  faults: number;
  messages: number;
  accepts: number;
  unknown: number;
  seconds: number;
  violations: Violation[];
};

/** Of a row; the mix says itself how long it runs. */
const caseTimeoutMs = 40 * 60_000;

/** Runs one case in a scene of its own and judges it; a case that breaks off is a violation, never a pass. */
export async function runCase(rig: Rig, fault: FaultCase, times: number): Promise<CaseResult> {
  const startedMs = performance.now();
  const scene = await openScene(rig, fault);
  const broken: Violation[] = [];
  let logs: Logs | null = null;
  try {
    await within(fault.run(scene, times), fault.timeoutMs ?? caseTimeoutMs).catch((error: Error) =>
      broken.push({ invariant: fault.id, what: `the case broke off: ${error.message}` }),
    );
    if (scene.faults() < times)
      broken.push({ invariant: fault.id, what: `only ${scene.faults()} of ${times} faults happened` });
    logs = await collect(scene);
  } catch (error) {
    broken.push({ invariant: fault.id, what: `the logs could not be read: ${(error as Error).message}` });
  } finally {
    await scene.close();
  }
  return {
    id: fault.id,
    title: fault.title,
    seed: fault.seed,
    faults: scene.faults(),
    messages: logs?.rest.messages.length ?? 0,
    accepts: logs?.sink.length ?? 0,
    unknown: logs?.rest.messages.filter((message) => message.state === 'unknown').length ?? 0,
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    violations: [...broken, ...scene.claims(), ...(logs === null ? [] : check(logs))],
  };
}

async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`longer than ${timeoutMs} ms`)), timeoutMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
