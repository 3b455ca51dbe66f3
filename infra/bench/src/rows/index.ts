import type { Row } from '../frame/row.ts';
import { commitToConfirmed } from './commit-to-confirmed.ts';
import { consumeSmtp } from './consume-smtp.ts';
import { drain10k, drain100k } from './drain.ts';
import { endToEnd } from './end-to-end.ts';
import { enqueue, enqueueDesign, enqueueMarketing } from './enqueue.ts';
import { twoDispatchers } from './two-dispatchers.ts';

/** Every row, in the order of the report. */
export const rows: readonly Row[] = [
  enqueue,
  enqueueDesign,
  enqueueMarketing,
  drain10k,
  drain100k,
  twoDispatchers,
  commitToConfirmed,
  endToEnd,
  consumeSmtp,
];
