import { conserved } from './i01-conserved.ts';
import { nothingLost } from './i01-nothing-lost.ts';
import { neverTwice } from './i02-never-twice.ts';
import { noGhosts } from './i03-no-ghosts.ts';
import { audited } from './i04-audited.ts';
import { sealed } from './i04-sealed.ts';
import { sameBytes } from './i05-same-bytes.ts';
import { policyHeld } from './i06-policy.ts';
import { forwardOnly } from './i07-forward.ts';
import { oneEffect } from './i08-once.ts';
import { nothingStuck } from './i09-nothing-stuck.ts';
import { noPersonalData } from './i10-no-personal-data.ts';
import { failedClosed } from './i12-fail-closed.ts';
import { bounded } from './i13-bounded.ts';
import type { Invariant, Logs, Violation } from './logs.ts';

/** I11 and I14 are not here: one tenant a deployment, and one version of each event so far. */
const invariants: readonly Invariant[] = [
  nothingLost,
  conserved,
  neverTwice,
  noGhosts,
  audited,
  sealed,
  sameBytes,
  policyHeld,
  forwardOnly,
  oneEffect,
  nothingStuck,
  noPersonalData,
  failedClosed,
  bounded,
];

/** Judges a run by its logs alone; an empty answer means that every invariant held. */
export function check(logs: Logs): Violation[] {
  return invariants.flatMap((invariant) => invariant(logs));
}
