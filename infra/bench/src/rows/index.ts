import type { Row } from '../frame/row.ts';
import { backlogAfterOutage } from './backlog-after-outage.ts';
import { commitToConfirmed } from './commit-to-confirmed.ts';
import { consumeNull } from './consume-null.ts';
import { consumeSmtp } from './consume-smtp.ts';
import { drain10k, drain100k } from './drain.ts';
import {
  drainVsGraphile,
  drainVsOutboxLibrary,
  drainVsOutboxReplication,
  drainVsPgBoss,
} from './drain-vs-peer.ts';
import { endToEnd } from './end-to-end.ts';
import { enqueue, enqueueDesign, enqueueMarketing } from './enqueue.ts';
import { growth10m } from './growth-10m.ts';
import { priority } from './priority.ts';
import { rateLimit } from './rate-limit.ts';
import { rss } from './rss.ts';
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
  drainVsOutboxLibrary,
  drainVsOutboxReplication,
  twoDispatchers,
  commitToConfirmed,
  endToEnd,
  consumeSmtp,
  consumeNull,
  priority,
  rateLimit,
  backlogAfterOutage,
  rss,
  xminHeld,
  growth10m,
];
