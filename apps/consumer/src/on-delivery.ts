import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, Delivery } from '@crm/broker';
import { brokerHeaders, emailTopology } from '@crm/contracts';
import { type DeliveryDeps, type Outcome, recordPoison } from '@crm/delivery';
import type { Clock, Logger } from '@crm/runtime';
import { decodeDelivery } from './decode-delivery.ts';
import { handle } from './handlers.ts';
import { holdWhileUnavailable } from './hold-while-unavailable.ts';

export type OnDeliveryDeps = {
  delivery: DeliveryDeps;
  broker: Broker;
  clock: Clock;
  logger: Logger;
  /** Resolves when the provider may be called: the breaker is closed, or its one probe is due. */
  providerReady: (signal: AbortSignal) => Promise<void>;
  /** Aborted when the process is to stop: what has not begun is given back. */
  stopping: AbortSignal;
  onHandled?: (handled: { eventType: string; outcome: string; durationMs: number }) => void;
};

/** A delivery that broke us is seen again after this long; the queue's delivery limit ends the repetition. */
const brokenPauseMs = 1_000;
const deadLetterDeadlineMs = 5_000;

/**
 * What the process does with one delivery, and the only place that settles one: decode, handle, and then acknowledge,
 * dead-letter or give back.
 */
export async function onDelivery(deps: OnDeliveryDeps, delivery: Delivery): Promise<void> {
  const startedMs = deps.clock.monotonicMs();
  const { messageId: event_id, correlationId: correlation_id, type } = delivery.properties;
  try {
    const outcome = await holdWhileUnavailable(() => work(deps, delivery), {
      signal: deps.stopping,
      onWait: (error) =>
        deps.logger.warn({ err: error, event_id }, 'holding a delivery: the database does not answer'),
    });
    await settle(deps, delivery, outcome);
    const durationMs = deps.clock.monotonicMs() - startedMs;
    const name = outcome.kind === 'done' ? 'done' : outcome.code;
    deps.onHandled?.({ eventType: type ?? 'unknown', outcome: outcome.kind, durationMs });
    deps.logger.info(
      { event_id, correlation_id, outcome: name, durationMs: Math.round(durationMs) },
      'handled',
    );
  } catch (error) {
    if (!deps.stopping.aborted) {
      deps.logger.error({ err: error, event_id, correlation_id }, 'a delivery could not be handled');
      await sleep(brokenPauseMs, undefined, { signal: deps.stopping }).catch(() => undefined);
    }
    delivery.reject({ requeue: true });
  }
}

async function work(deps: OnDeliveryDeps, { body, properties }: Delivery): Promise<Outcome> {
  const decoded = decodeDelivery(body);
  if (!decoded.ok) return poison(deps, { body, properties }, decoded);
  await deps.providerReady(deps.stopping);
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
  await recordPoison(deps.delivery, {
    queue: emailTopology.deadLetterQueue,
    eventId: uuidOrNull(properties.messageId),
    messageId: null,
    correlationId: properties.correlationId,
    errorCode: code,
    errorMessage: message,
    body,
  });
  return { kind: 'reject', code };
}

async function settle({ broker }: OnDeliveryDeps, delivery: Delivery, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'done') return delivery.ack();
  const { messageId, type, correlationId } = delivery.properties;
  const published = await broker.publishDeadLetter({
    queue: emailTopology.deadLetterQueue,
    messageId: messageId ?? '',
    type,
    correlationId,
    headers: { [brokerHeaders.errorCode]: outcome.code, [brokerHeaders.eventId]: messageId ?? '' },
    body: delivery.body,
    deadlineMs: deadLetterDeadlineMs,
  });
  // Not confirmed: the verdict is stored, so the next delivery of this event only publishes the dead letter again.
  if (published.kind === 'confirmed') delivery.ack();
  else delivery.reject({ requeue: true });
}

function uuidOrNull(text: string | null): string | null {
  return text !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : null;
}
