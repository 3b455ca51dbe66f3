import { hostname } from 'node:os';
import type { Broker } from '@crm/broker';
import { emailTopology } from '@crm/contracts';
import { type DeliveryDeps, sweepLeases } from '@crm/delivery';
import { checkConservation } from '@crm/evidence';
import type { ProviderBreaker } from '@crm/providers';
import type { OpenQuota } from '@crm/quotas';
import { type Clock, createLifecycle, type Lifecycle, type Logger, type Metrics } from '@crm/runtime';
import { createUpkeep } from './create-upkeep.ts';
import { holdWhileUnavailable } from './hold-while-unavailable.ts';
import { createDeadLetterKeeper } from './keep-dead-letters.ts';
import { type OnDeliveryDeps, onDelivery } from './on-delivery.ts';
import { createOutagePause } from './outage-pause.ts';
import { tellBreaker } from './tell-breaker.ts';

export type ConsumerSettings = {
  prefetch: number;
  /** Leases are swept this often; with the lease itself it bounds how late a killed worker shows. */
  sweepEveryMs: number;
  deadLettersEveryMs: number;
  conservationEveryMs: number;
  /** An outage of the provider beyond this gives the prefetched deliveries back to the broker. */
  pauseAfterMs: number;
  /** Rest before a delivery that broke us goes back to its queue. */
  brokenPauseMs: number;
  drainDeadlineMs: number;
};

/** The production values. RabbitMQ closes a channel that holds a delivery for 30 minutes; 5 is far below. */
export const consumerSettings: ConsumerSettings = {
  prefetch: 20,
  sweepEveryMs: 1_000,
  deadLettersEveryMs: 2_000,
  conservationEveryMs: 60_000,
  pauseAfterMs: 5 * 60 * 1_000,
  brokenPauseMs: 1_000,
  drainDeadlineMs: 10_000,
};

export type ConsumerDeps = {
  broker: Broker;
  delivery: DeliveryDeps;
  breaker: Pick<ProviderBreaker, 'name' | 'onChange' | 'waitUntilClosed' | 'openSince'>;
  /** What the provider lets us send; begun and ended here. */
  quota: OpenQuota;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  settings: ConsumerSettings;
};

/** Name of this process among all consumers, alive and dead. */
export function ownerName(newId: () => string): string {
  return `consumer@${hostname()}:${process.pid}:${newId().slice(-12)}`;
}

/** The consumer: deliveries handled one by one, and the upkeep around them. */
export function createConsumer(deps: ConsumerDeps): Lifecycle {
  const { broker, breaker, quota, clock, logger, metrics, settings } = deps;
  const stopping = new AbortController();
  const outage = createOutagePause({
    breaker,
    clock,
    logger,
    pauseAfterMs: settings.pauseAfterMs,
    stopping: stopping.signal,
  });
  const delivery: DeliveryDeps = {
    ...deps.delivery,
    provider: outage.guard(deps.delivery.provider),
    quota: { hold: quota.hold, take: (category) => quota.take(category, stopping.signal) },
  };
  const handling: OnDeliveryDeps = {
    delivery,
    broker,
    clock,
    logger,
    providerReady: outage.providerReady,
    brokenPauseMs: settings.brokenPauseMs,
    stopping: stopping.signal,
    onHandled: ({ eventType, outcome, durationMs }) => {
      metrics.consumedTotal.inc({ event_type: eventType, outcome });
      metrics.consumeDurationSeconds.observe(durationMs / 1_000);
    },
  };
  let stopAll: () => Promise<void> = async () => undefined;

  return createLifecycle({
    start: async (signal) => {
      tellBreaker(breaker, logger);
      await broker.awaitTopology({ signal });
      await holdWhileUnavailable(quota.start, {
        signal,
        onWait: (error) => logger.warn({ err: error }, 'the limits of the provider cannot be written yet'),
      });
      const consumer = broker.consume({
        queue: emailTopology.queue,
        prefetch: settings.prefetch,
        onDelivery: (one) => onDelivery(handling, one),
      });
      const keepDeadLetters = createDeadLetterKeeper({ broker, delivery, logger });
      const upkeep = createUpkeep({
        logger,
        tasks: [
          { name: 'leases', everyMs: settings.sweepEveryMs, run: () => sweepLeases(delivery) },
          { name: 'dead letters', everyMs: settings.deadLettersEveryMs, run: keepDeadLetters },
          { name: 'depths', everyMs: 5_000, run: () => sampleDepth(deps) },
          {
            name: 'conservation',
            everyMs: settings.conservationEveryMs,
            run: () => sampleConservation(deps),
          },
          {
            name: 'outage',
            everyMs: 1_000,
            run: () => outage.watch(consumer),
          },
        ],
      });
      await upkeep.start();
      stopAll = async () => {
        const drained = consumer.stop({ deadlineMs: settings.drainDeadlineMs });
        stopping.abort();
        await Promise.all([drained, upkeep.stop()]);
        await quota.stop();
      };
    },
    stop: () => stopAll(),
  });
}

async function sampleConservation({ delivery, clock, logger, metrics }: ConsumerDeps): Promise<void> {
  const to = clock.now();
  const { ok, difference, faults } = await checkConservation(delivery.db, {
    from: new Date(to.getTime() - 3_600_000),
    to,
  });
  metrics.unaccountedMessages.set(Math.max(Math.abs(difference), faults.length));
  if (!ok) logger.error({ difference, faults: faults.slice(0, 5) }, 'messages are not accounted for');
}

async function sampleDepth({ broker, metrics }: ConsumerDeps): Promise<void> {
  const { queue, deadLetterQueue } = emailTopology;
  const [waiting, dead] = [await broker.queueDepth(queue), await broker.queueDepth(deadLetterQueue)];
  if (waiting !== null) metrics.queueDepth.set({ queue }, waiting);
  if (dead !== null) metrics.dlqDepth.set({ queue: deadLetterQueue }, dead);
}
