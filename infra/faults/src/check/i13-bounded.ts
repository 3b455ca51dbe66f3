import type { Invariant } from './logs.ts';
import { say } from './reading.ts';

/** Three times what a process takes on an ordinary day, and its two database pools with a listener to spare. */
const bounds = { residentMb: 700, connections: 40 };

/** I13, a flood costs no process more memory and no more connections than are granted. */
export const bounded: Invariant = ({ samples }) =>
  samples.flatMap(({ process, residentMb, connections }) => [
    ...(residentMb <= bounds.residentMb ? [] : [say('I13', `${process} takes ${residentMb} MB`)]),
    ...(connections <= bounds.connections ? [] : [say('I13', `${process} holds ${connections} connections`)]),
  ]);
