import type { Broker, PublishOutcome } from '@crm/broker';
import { type Category, emailTopology } from '@crm/contracts';
import { type Db, withPipelinedTransaction } from '@crm/db';
import { type ClaimedRow, claimDue, type FailedRow, markFailed, markPublished } from '@crm/outbox';
import { backoff, type Clock, type OpenSpan, type Tracer } from '@crm/runtime';
import type { DispatchLimits } from './limits.ts';
import type { MarketingWindow } from './marketing-window.ts';
import type { QueueStandings } from './queue-standings.ts';
import { toPublishMessage, traceparentOf } from './to-publish-message.ts';

export type BatchDeps = {
  db: Db;
  broker: Broker;
  clock: Clock;
  limits: DispatchLimits;
  standings: QueueStandings;
  window: MarketingWindow;
  random: () => number;
  tracer?: Tracer;
};

export type BatchSummary = {
  claimed: number;
  published: number;
  failed: number;
  isFull: boolean;
  /** From the first publish to the last confirm. */
  publishMs: number;
  /** Of each published event, how long after it was due the last confirm of its batch came. */
  queued: readonly { category: Category; afterMs: number }[];
};

const nothingDone: BatchSummary = {
  claimed: 0,
  published: 0,
  failed: 0,
  isFull: false,
  publishMs: 0,
  queued: [],
};

/**
 * Moves one batch: claims due rows, publishes them all, waits for the confirms, marks what was confirmed and backs off
 * what was refused. The claim is held while publishing: a dispatcher that dies frees its rows by dying, and the
 * events it had published go out once more under the same id, for the consumer to recognise. Without `withMarketing`
 * no marketing goes along, since its window is one.
 */
export async function dispatchBatch(deps: BatchDeps, { withMarketing = true } = {}): Promise<BatchSummary> {
  const { db, broker, limits, standings, window } = deps;
  // Asked while the transaction begins.
  const standing = standings.look();
  // Before the transaction begins, by whose beginning the database counts how long a row is due: never too little.
  const begunMs = deps.clock.monotonicMs();

  return withPipelinedTransaction(db, async (tx): Promise<BatchSummary> => {
    const consumers = standing.then((known) => known?.consumers ?? 0);
    const [known, free] = await Promise.all([standing, withMarketing ? window.room(tx, consumers) : 0]);
    const rowsMax = Math.min(limits.batchMax, limits.backlogMax - (known?.ready ?? 0));
    if (rowsMax <= 0) return nothingDone;
    // Nobody knows what waits: notices go out, and offers don't get in front of them.
    const outside = known === null ? 0 : free;
    const marketingMax = Math.max(0, Math.min(outside, limits.marketingBacklogMax - (known?.ready ?? 0)));
    const overdueMax = Math.min(outside, Math.ceil(rowsMax * limits.overdueShare));
    const rows = await claimDue(tx, { rowsMax, marketingMax, overdueMax, overdueMs: limits.overdueMs });
    if (rows.length === 0) return nothingDone;
    const startedMs = deps.clock.monotonicMs();
    const spans = rows.map((row) => spanOf(deps.tracer, row));
    const outcomes = await broker.publishBatch(
      rows.map((row, index) => toPublishMessage(row, spans[index]?.traceparent)),
      { deadlineMs: limits.confirmDeadlineMs },
    );
    spans.forEach((span, index) => {
      const outcome = outcomes[index]?.kind;
      span?.end(outcome === 'confirmed' ? {} : { error: outcome });
    });
    const requests = rows.filter((row) => row.eventType === emailTopology.bindingKey);
    standings.add(requests.length);
    window.add(requests);
    const confirmedMs = deps.clock.monotonicMs();
    const confirmed = rows.filter((_, index) => outcomes[index]?.kind === 'confirmed');
    const failed = rows.flatMap((row, index) => failureOf(deps, row, outcomes[index]));
    await markPublished(
      tx,
      confirmed.map((row) => row.id),
    );
    await markFailed(tx, failed);
    return {
      claimed: rows.length,
      published: confirmed.length,
      failed: failed.length,
      isFull: rows.length === rowsMax,
      publishMs: confirmedMs - startedMs,
      queued: confirmed.map(({ category, dueForMs }) => ({
        category,
        afterMs: dueForMs + confirmedMs - begunMs,
      })),
    };
  });
}

function spanOf(tracer: Tracer | undefined, row: ClaimedRow): OpenSpan | undefined {
  return tracer?.open({
    name: `publish ${row.eventType}`,
    kind: 'producer',
    parent: traceparentOf(row),
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.operation.type': 'send',
      'messaging.destination.name': emailTopology.exchange,
      'messaging.message.id': row.id,
    },
  });
}

// What was in the air when the connection broke is due again at once: the connection is the one breaker, and after
// an outage the backlog flows as soon as it is back. What the broker itself refused waits, longer each time.
function failureOf(
  { broker, limits, random }: BatchDeps,
  row: ClaimedRow,
  outcome: PublishOutcome | undefined,
): FailedRow[] {
  if (outcome === undefined || outcome.kind === 'confirmed') return [];
  const isOutage = outcome.kind === 'unsettled' && !broker.connected();
  const retryInMs = isOutage
    ? 0
    : backoff({
        attempt: row.attemptCount + 1,
        baseMs: limits.retryBaseMs,
        capMs: limits.retryCapMs,
        random,
      });
  return [{ id: row.id, error: `${outcome.kind}: ${outcome.reason}`, retryInMs }];
}
