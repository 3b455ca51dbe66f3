import { type Broker, createRabbitBroker } from '@crm/broker';
import { createDeliveryStore, leaseTimes, resendNothing, retryPolicies } from '@crm/delivery';
import { createProviderBreaker, createSmtpProvider } from '@crm/providers';
import { openQuota, type QuotaLimits } from '@crm/quotas';
import { type Clock, createLogger, createMetrics, newId, systemClock } from '@crm/runtime';
import { createTemplateCache } from '@crm/templates';
import { createRenderer } from '@crm/templates/render';
import { type ConsumerSettings, consumerSettings, createConsumer } from '../src/create-consumer.ts';
import type { Workshop } from './workshop.ts';

export type Composed = { lines: () => string[]; metrics: () => Promise<string>; stop: () => Promise<void> };

/** The consumer in this process, for what settings and clock must bring about; all its parts are the real ones. */
export async function composeConsumer({
  shop,
  settings = {},
  clock = systemClock,
  halfOpenAfterMs = 200,
  wrapBroker = (broker) => broker,
  limits = null,
}: {
  shop: Workshop;
  settings?: Partial<ConsumerSettings>;
  clock?: Clock;
  halfOpenAfterMs?: number;
  wrapBroker?: (broker: Broker) => Broker;
  limits?: QuotaLimits | null;
}): Promise<Composed> {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'consumer',
    level: 'trace',
    destination: { write: (line) => lines.push(line) },
  });
  const { db } = shop.database;
  const metrics = createMetrics();
  const rabbit = createRabbitBroker({ url: shop.amqpUrl, name: 'composed', logger });
  // A second is too short where three checkouts are tested at once: the letter would be tried again, and later.
  const renderer = createRenderer({ workers: 1, deadlineMs: 30_000 });
  const breaker = createProviderBreaker(createSmtpProvider({ name: 'smtp', url: shop.sink.url, logger }), {
    consecutiveFailures: 5,
    halfOpenAfterMs,
    now: clock.now,
  });
  const consumer = createConsumer({
    broker: wrapBroker(rabbit),
    breaker,
    quota: openQuota({
      db,
      clock,
      provider: 'smtp',
      limits,
      prefetch: settings.prefetch ?? consumerSettings.prefetch,
      onWaiting: ({ category, waiting }) =>
        metrics.providerWaiting.set({ provider: 'smtp', category }, waiting),
      onLost: (error) => logger.warn({ err: error }, 'unused turns were lost'),
    }),
    clock,
    logger,
    metrics,
    settings: { ...consumerSettings, ...settings },
    delivery: {
      db,
      clock,
      newId,
      owner: `composed-${newId()}`,
      provider: breaker,
      renderer,
      templates: createTemplateCache({ db, monotonicMs: clock.monotonicMs }),
      servicer: { name: 'Servicer', phone: '555', address: 'Plaza' },
      mailFrom: { address: 'notices@servicer.example' },
      retryPolicies,
      store: createDeliveryStore(db),
      resend: resendNothing,
      lease: leaseTimes,
      wakeUp: () => undefined,
      logger,
    },
  });
  await renderer.start();
  rabbit.start();
  await consumer.start();
  return {
    lines: () => lines,
    metrics: metrics.text,
    stop: async () => {
      await consumer.stop();
      await rabbit.stop();
      await breaker.stop();
      await renderer.stop();
    },
  };
}
