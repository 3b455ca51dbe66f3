import type { Invariant } from './logs.ts';
import { say } from './reading.ts';

/** I10, nothing of what was submitted stands in a log, a metric, a header or an error. */
export const noPersonalData: Invariant = ({ outputs, canaries }) =>
  outputs.flatMap(({ where, text }) => {
    const lower = text.toLowerCase();
    return canaries
      .filter((canary) => lower.includes(canary.toLowerCase()))
      .map((canary) => say('I10', `${where} tells a submitted value (${canary.length} characters)`));
  });
