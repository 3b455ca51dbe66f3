import type { Db } from '@crm/db';
import {
  noPublishing,
  type Publishing,
  recordSample,
  sampledAt,
  sampleEveryMs,
  type Waiting,
} from '@crm/ops';
import { type Clock, createLifecycle, type Lifecycle, type Logger } from '@crm/runtime';
import type { BatchSummary } from './dispatch-batch.ts';

type Batch = Pick<BatchSummary, 'published' | 'failed' | 'publishMs'>;

export type Recorder = Lifecycle & {
  /** Told of each batch: what it did goes into the next sample. */
  onBatch: (batch: Batch) => void;
};

type RecorderDeps = {
  db: Db;
  clock: Clock;
  logger: Logger;
  /** What waits in the outbox, as last counted. */
  waiting: () => Promise<Waiting>;
};

/**
 * Writes how the pipeline stands once a step, for the charts of the operations page. It is the dispatcher's work since
 * it alone knows how publishing goes, and it runs wherever anything is sent; several share each step's row.
 */
export function createRecorder({ db, clock, logger, waiting }: RecorderDeps): Recorder {
  let unrecorded = noPublishing;
  let timer: NodeJS.Timeout | undefined;
  let recording: Promise<void> = Promise.resolve();

  async function record(): Promise<void> {
    const publishing = unrecorded;
    unrecorded = noPublishing;
    try {
      const at = sampledAt(clock.now());
      await recordSample(db, { at, waiting: await waiting(), publishing });
    } catch (error) {
      // What happened meanwhile stands in a later step rather than in none.
      unrecorded = sumOf(publishing, unrecorded);
      logger.warn({ err: error }, 'no sample could be written');
    }
  }

  // At the beginning of each step by the clock, so that no step is left out and none is taken twice.
  function scheduleNext(): void {
    const next = sampledAt(clock.now()).getTime() + sampleEveryMs;
    timer = setTimeout(() => {
      recording = record().finally(scheduleNext);
    }, next - clock.now().getTime());
  }

  return {
    onBatch: ({ published, failed, publishMs }) => {
      const batch = { published, failures: failed, msSum: published * publishMs, msMax: publishMs };
      unrecorded = sumOf(unrecorded, published > 0 ? batch : { ...batch, msMax: 0 });
    },
    ...createLifecycle({
      // Not waited for: what waits may have to be counted first.
      start: async () => {
        recording = record().finally(scheduleNext);
      },
      stop: async () => {
        clearTimeout(timer);
        await recording;
        clearTimeout(timer);
        if (unrecorded !== noPublishing) await record();
      },
    }),
  };
}

function sumOf(a: Publishing, b: Publishing): Publishing {
  return {
    published: a.published + b.published,
    failures: a.failures + b.failures,
    msSum: a.msSum + b.msSum,
    msMax: Math.max(a.msMax, b.msMax),
  };
}
