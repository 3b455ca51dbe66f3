import { check } from './check/check.ts';
import type { Logs, Violation } from './check/logs.ts';
import type { FaultCase } from './fault-case.ts';
import { collect } from './rig/collect.ts';
import type { Rig } from './rig/open-rig.ts';
import { openScene } from './rig/scene.ts';
import { causesOfUnknown, measureRecoveries, type Recovery } from './tell-run.ts';

export type CaseResult = {
  id: string;
  title: string;
  seed: number;
  faults: number;
  messages: number;
  accepts: number;
  /** Messages that broke I1, and mails that broke I2. */
  lost: number;
  doubled: number;
  unknown: number;
  /** Why messages are `unknown`: the causes in their logs, and how many. */
  unknownCauses: Record<string, number>;
  /** From a fault until a mail was taken that had been begun after it; by the kind of fault. */
  recoveries: Recovery[];
  seconds: number;
  violations: Violation[];
};

/** Of a row; the mix says itself how long it runs. */
const caseTimeoutMs = 40 * 60_000;

/** Runs one case in a scene of its own and judges it; a case that breaks off is a violation, never a pass. */
export async function runCase(rig: Rig, fault: FaultCase, times: number): Promise<CaseResult> {
  const startedMs = performance.now();
  const own = await fault.ownServers?.(rig);
  const scene = await openScene(own?.rig ?? rig, fault);
  const broken: Violation[] = [];
  let logs: Logs | null = null;
  try {
    await within(fault.run(scene, times), fault.timeoutMs ?? caseTimeoutMs).catch((error: Error) =>
      broken.push({ invariant: fault.id, what: `the case broke off: ${error.message}` }),
    );
    const made = scene.faults().length;
    if (made < times) broken.push({ invariant: fault.id, what: `only ${made} of ${times} faults happened` });
    logs = await collect(scene);
  } catch (error) {
    broken.push({ invariant: fault.id, what: `the logs could not be read: ${(error as Error).message}` });
  } finally {
    await scene.close();
    await own?.close();
  }
  const judged = logs === null ? [] : check(logs);
  const parked = logs === null ? [] : causesOfUnknown(logs);
  return {
    id: fault.id,
    title: fault.title,
    seed: fault.seed,
    faults: scene.faults().length,
    messages: logs?.rest.messages.length ?? 0,
    accepts: logs?.sink.length ?? 0,
    lost: count(judged, 'I1'),
    doubled: count(judged, 'I2'),
    unknown: parked.length,
    unknownCauses: countBy(parked),
    recoveries: logs === null ? [] : measureRecoveries(scene.faults(), logs),
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    violations: [...broken, ...scene.claims(), ...judged],
  };
}

const count = (violations: readonly Violation[], invariant: string) =>
  violations.filter((one) => one.invariant === invariant).length;

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`longer than ${timeoutMs} ms`)), timeoutMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
