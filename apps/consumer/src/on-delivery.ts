import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, Delivery } from '@crm/broker';
import { brokerHeaders, emailTopology } from '@crm/contracts';
import { type DeliveryDeps, type Outcome, recordPoison } from '@crm/delivery';
import { type Clock, inSpan, type Logger, type OpenSpan, untraced, validTraceparent } from '@crm/runtime';
import { decodeDelivery } from './decode-delivery.ts';
import { handle } from './handlers.ts';
import { holdWhileUnavailable } from './hold-while-unavailable.ts';
import { readIdentity } from './read-identity.ts';

export type OnDeliveryDeps = {
  delivery: DeliveryDeps;
  broker: Broker;
  clock: Clock;
  logger: Logger;
  /** Resolves with true as soon as the provider may be called; with false when that takes too long to wait for. */
  providerReady: () => Promise<boolean>;
  /** Aborted when the process is to stop: what has not begun is given back. */
  stopping: AbortSignal;
  /** A delivery that broke us is seen again after this long; the queue's delivery limit ends the repetition. */
  brokenPauseMs: number;
  onHandled?: (handled: { eventType: string; outcome: string; durationMs: number }) => void;
};

/** Back to its queue without an attempt: the provider is away. */
type Handled = Outcome | { kind: 'give_back' };

const deadLetterDeadlineMs = 5_000;

/**
 * What the process does with one delivery, and the only place that settles one: decode, handle, and then acknowledge,
 * dead-letter or give back.
 */
export async function onDelivery(deps: OnDeliveryDeps, delivery: Delivery): Promise<void> {
  const { headers } = delivery.properties;
  const { eventId, eventType } = readIdentity(delivery.properties);
  const start = {
    name: `process ${eventType}`,
    kind: 'consumer',
    parent: validTraceparent(headers[brokerHeaders.traceparent]),
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.operation.type': 'process',
      'messaging.destination.name': emailTopology.queue,
      'messaging.message.id': eventId ?? 'unknown',
    },
  } as const;
  await inSpan(deps.delivery.tracer ?? untraced, start, (span) => settleOne(deps, delivery, span));
}

async function settleOne(deps: OnDeliveryDeps, delivery: Delivery, span: OpenSpan): Promise<void> {
  const startedMs = deps.clock.monotonicMs();
  const { eventId: event_id, correlationId: correlation_id, eventType } = readIdentity(delivery.properties);
  try {
    const outcome = await holdWhileUnavailable(() => work(deps, delivery), {
      signal: deps.stopping,
      onWait: (error) =>
        deps.logger.warn({ err: error, event_id }, 'holding a delivery: the database does not answer'),
    });
    await settle(deps, delivery, outcome);
    const durationMs = deps.clock.monotonicMs() - startedMs;
    span.end({
      attributes: { 'crm.outcome': outcome.kind },
      error: outcome.kind === 'reject' ? outcome.code : undefined,
    });
    if (outcome.kind === 'give_back') return;
    const name = nameOf(outcome);
    deps.onHandled?.({ eventType, outcome: outcome.kind, durationMs });
    deps.logger.info(
      { event_id, correlation_id, outcome: name, durationMs: Math.round(durationMs) },
      'handled',
    );
  } catch (error) {
    span.end({ error: error instanceof Error ? error.name : 'thrown' });
    if (!deps.stopping.aborted) {
      deps.logger.error({ err: error, event_id, correlation_id }, 'a delivery could not be handled');
    }
    await giveBackLater(deps, delivery);
  }
}

function nameOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'done':
      return 'done';
    case 'reject':
      return outcome.code;
    case 'deferred':
      return `deferred: ${outcome.reason}`;
    default:
      return outcome satisfies never;
  }
}

// Given back at once it would be here again at once, and use up its twenty redeliveries in a blink.
async function giveBackLater({ brokenPauseMs, stopping }: OnDeliveryDeps, delivery: Delivery): Promise<void> {
  if (!stopping.aborted) await sleep(brokenPauseMs, undefined, { signal: stopping }).catch(() => undefined);
  delivery.reject({ requeue: true });
}

async function work(deps: OnDeliveryDeps, { body, properties }: Delivery): Promise<Handled> {
  const decoded = decodeDelivery(body);
  if (!decoded.ok) return poison(deps, { body, properties }, decoded);
  if (!(await deps.providerReady())) return { kind: 'give_back' };
  const outcome = await handle(deps.delivery, { event: decoded.event, body });
  if (outcome.kind === 'reject' && outcome.code.startsWith('UNKNOWN_EVENT')) {
    const message = 'The event was not born from an outbox row of ours.';
    return poison(deps, { body, properties }, { code: outcome.code, message });
  }
  return outcome;
}

async function poison(
  deps: OnDeliveryDeps,
  { body, properties }: Pick<Delivery, 'body' | 'properties'>,
  { code, message }: { code: string; message: string },
): Promise<Outcome> {
  const { eventId, correlationId } = readIdentity(properties);
  await recordPoison(deps.delivery, {
    queue: emailTopology.deadLetterQueue,
    eventId,
    messageId: null,
    correlationId,
    errorCode: code,
    errorMessage: message,
    body,
  });
  return { kind: 'reject', code };
}

async function settle(deps: OnDeliveryDeps, delivery: Delivery, outcome: Handled): Promise<void> {
  if (outcome.kind === 'done') return delivery.ack();
  if (outcome.kind === 'deferred') return delivery.ack();
  if (outcome.kind === 'give_back') return delivery.reject({ requeue: true });
  const { eventId, correlationId, eventType } = readIdentity(delivery.properties);
  const published = await deps.broker.publishDeadLetter({
    queue: emailTopology.deadLetterQueue,
    messageId: eventId ?? '',
    type: eventType,
    correlationId,
    headers: {
      [brokerHeaders.errorCode]: outcome.code,
      [brokerHeaders.eventId]: eventId ?? '',
      ...tracedBy(delivery),
    },
    body: delivery.body,
    deadlineMs: deadLetterDeadlineMs,
  });
  // Not confirmed: the verdict is stored, so the next delivery of this event only publishes the dead letter again.
  if (published.kind === 'confirmed') delivery.ack();
  else await giveBackLater(deps, delivery);
}

// A dead letter is of the trace that ended in it.
function tracedBy({ properties }: Delivery): Record<string, string> {
  const traceparent = validTraceparent(properties.headers[brokerHeaders.traceparent]);
  return traceparent === undefined ? {} : { [brokerHeaders.traceparent]: traceparent };
}
