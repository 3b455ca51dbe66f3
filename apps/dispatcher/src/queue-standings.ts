import type { Broker, QueueStanding } from '@crm/broker';
import { emailTopology } from '@crm/contracts';
import type { Clock } from '@crm/runtime';
import type { DispatchLimits } from './limits.ts';

/** How the queue of requests stands. */
export type QueueStandings = {
  /** Null when the broker cannot say. Never rejects. */
  look: () => Promise<QueueStanding | null>;
  /** So many more were sent to it, whatever became of them. */
  add: (requests: number) => void;
};

/** An older answer is none: consumers come and go. The loop looks more often than that. */
const knownMs = 1_000;

type Known = { standing: QueueStanding; publishedBefore: number; atMs: number };

/**
 * Asks the broker at each look, and waits for its answer only where the last one, and what went out since, may fill the
 * queue: a notice that comes alone is claimed a round trip earlier (0.3 ms of its 10). What this dispatcher published since
 * counts as still ready, so that it may be taken for fuller than it is and never for emptier.
 */
export function createQueueStandings({
  broker,
  clock,
  limits,
}: {
  broker: Pick<Broker, 'queueStanding'>;
  clock: Pick<Clock, 'monotonicMs'>;
  limits: Pick<DispatchLimits, 'batchMax' | 'backlogMax' | 'marketingBacklogMax'>;
}): QueueStandings {
  let published = 0;
  let known: Known | null = null;

  async function ask(): Promise<QueueStanding | null> {
    const [publishedBefore, atMs] = [published, clock.monotonicMs()];
    const standing = await broker.queueStanding(emailTopology.queue);
    known = standing && { standing, publishedBefore, atMs };
    return standing;
  }

  function lastAnswer(): QueueStanding | null {
    if (known === null || clock.monotonicMs() - known.atMs > knownMs) return null;
    const ready = known.standing.ready + published - known.publishedBefore;
    const isRoomy = ready < limits.marketingBacklogMax && ready + limits.batchMax <= limits.backlogMax;
    return isRoomy ? { ...known.standing, ready } : null;
  }

  return {
    look: async () => {
      const last = lastAnswer();
      const answer = ask();
      return last ?? answer;
    },
    add: (requests) => {
      published += requests;
    },
  };
}
