import type { Rig } from './rig/open-rig.ts';
import type { Scene } from './rig/scene.ts';

/** One row of the matrix. */
export type FaultCase = {
  /** Its row in the catalogue of faults; a letter behind it where a row has more than one case. */
  id: string;
  title: string;
  seed: number;
  /** Faults in the short form, the ordinary one and the long one. */
  repeats: { short: number; usual: number; long: number };
  /** True where servers of the whole run are hurt: nothing else may run beside it. */
  alone?: boolean;
  /** Why the case cannot be run on this machine, or null. */
  whyNot?: () => string | null;
  /** Servers of the case's own, where those of the run will not do. */
  ownServers?: (rig: Rig) => Promise<{ rig: Rig; close: () => Promise<void> }>;
  /** Where a case may take longer than a row may. */
  timeoutMs?: number;
  /** Fine categories whose unknown outcomes the consumers send once more by rule; none where left out. */
  resendUnknown?: readonly string[];
  /** Makes the fault so many times; the invariants are judged afterwards, by the logs. */
  run: (scene: Scene, times: number) => Promise<void>;
};
