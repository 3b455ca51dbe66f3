import type { Row } from '../frame/row.ts';
import { commitToConfirmed } from './commit-to-confirmed.ts';
import { consumeSmtp } from './consume-smtp.ts';
import { drain10k, drain100k } from './drain.ts';
import { drainVsGraphile, drainVsPgBoss } from './drain-vs-peer.ts';
import { endToEnd } from './end-to-end.ts';
import { enqueue, enqueueDesign, enqueueMarketing } from './enqueue.ts';
import { growth10m } from './growth-10m.ts';
import { twoDispatchers } from './two-dispatchers.ts';
import { xminHeld } from './xmin-held.ts';

/** Every row, in the order of the report. */
export const rows: readonly Row[] = [
  enqueue,
  enqueueDesign,
  enqueueMarketing,
  drain10k,
  drain100k,
  drainVsPgBoss,
  drainVsGraphile,
  twoDispatchers,
  commitToConfirmed,
  endToEnd,
  consumeSmtp,
  xminHeld,
  growth10m,
];
