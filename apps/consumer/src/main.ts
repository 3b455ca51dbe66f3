import { brokerTlsOf, createRabbitBroker } from '@crm/broker';
import { categories } from '@crm/contracts';
import { createDb, databaseTlsOf } from '@crm/db';
import {
  createDeliveryStore,
  deliverySession,
  leaseTimes,
  resendNothing,
  retryPolicies,
} from '@crm/delivery';
import { createWakeUp } from '@crm/outbox';
import { createProviderBreaker, createSmtpProvider } from '@crm/providers';
import { openQuota, smtpQuotaOf } from '@crm/quotas';
import {
  createHealth,
  createHttpProbe,
  createLifecycle,
  createLogger,
  createMetrics,
  createTracer,
  exitOnBadConfig,
  newId,
  parseEnv,
  readEnv,
  runProcess,
  systemClock,
} from '@crm/runtime';
import { createTemplateCache } from '@crm/templates';
import { createRenderer } from '@crm/templates/render';
import { beginAtZero } from './begin-at-zero.ts';
import { consumerSettings, createConsumer, ownerName } from './create-consumer.ts';
import { envSchema } from './env.ts';

const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
const logger = createLogger({ name: 'consumer', level: env.LOG_LEVEL });
const metrics = createMetrics('consumer');
beginAtZero(metrics);
const tracer = await createTracer({
  app: 'consumer',
  endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  share: env.OTEL_TRACES_SAMPLER_ARG,
  logger,
});
const db = createDb({
  url: env.DATABASE_URL,
  tls: databaseTlsOf(env),
  appName: 'crm-consumer',
  session: deliverySession,
});
const broker = createRabbitBroker({ url: env.AMQP_URL, tls: brokerTlsOf(env), name: 'crm-consumer', logger });
const renderer = createRenderer({ logger });
const breaker = createProviderBreaker(createSmtpProvider({ name: 'smtp', url: env.SMTP_URL, logger }), {
  consecutiveFailures: 5,
  halfOpenAfterMs: 5_000,
  now: systemClock.now,
});
const providerOpen = (isOpen: boolean) =>
  metrics.providerOpen.set({ provider: breaker.name }, isOpen ? 1 : 0);
providerOpen(false);
breaker.onChange((state) => providerOpen(state !== 'closed'));
const quota = openQuota({
  db,
  clock: systemClock,
  provider: breaker.name,
  limits: smtpQuotaOf(env, breaker.name),
  prefetch: env.CONSUMER_PREFETCH,
  onWaiting: ({ category, waiting }) =>
    metrics.providerWaiting.set({ provider: breaker.name, category }, waiting),
  onLost: (error) => logger.warn({ err: error }, 'unused turns at the provider could not be given back'),
});
for (const category of categories) metrics.providerWaiting.set({ provider: breaker.name, category }, 0);
const consumer = createConsumer({
  broker,
  breaker,
  quota,
  clock: systemClock,
  logger,
  metrics,
  settings: { ...consumerSettings, prefetch: env.CONSUMER_PREFETCH },
  delivery: {
    db,
    clock: systemClock,
    newId,
    owner: ownerName(newId),
    provider: breaker,
    renderer,
    templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
    servicer: { name: env.SERVICER_NAME, phone: env.SERVICER_PHONE, address: env.SERVICER_ADDRESS },
    mailFrom: env.MAIL_FROM,
    retryPolicies,
    store: createDeliveryStore(db),
    resend: { ...resendNothing, categoryKeys: env.CONSUMER_RESEND_UNKNOWN ?? [] },
    lease: leaseTimes,
    wakeUp: createWakeUp(db).ring,
    tracer,
    logger,
    onAudited: (eventType) => metrics.auditRowsTotal.inc({ event_type: eventType }),
    onProviderCall: ({ provider, outcome, durationMs }) =>
      metrics.providerDurationSeconds.observe({ provider, outcome }, durationMs / 1_000),
    onAccepted: ({ category, sinceQueuedMs }) =>
      metrics.queuedToAcceptedSeconds.observe({ category }, sinceQueuedMs / 1_000),
  },
});
const health = createHealth({
  checks: {
    database: () => db.sql`SELECT 1`,
    broker: async () => {
      if (broker.state().consuming === 'disconnected') throw new Error('not connected');
    },
  },
});
metrics.watch(health);
if (env.NODE_ENV === 'production' && env.SERVICER_NAME === 'Your mortgage servicer') {
  logger.warn('SERVICER_NAME, SERVICER_PHONE and SERVICER_ADDRESS are not set: letters go out without them');
}

await runProcess({
  name: 'consumer',
  logger,
  health,
  drainTimeoutMs: 20_000,
  parts: {
    probe: createHttpProbe({ host: env.HOST, port: env.METRICS_PORT, health, metrics, logger }),
    // Stops after what it tells of.
    traces: createLifecycle({ start: async () => undefined, stop: () => tracer.stop() }),
    database: createLifecycle({ start: async () => undefined, stop: () => db.end() }),
    provider: createLifecycle({
      start: async () => breaker.start(),
      stop: () => breaker.stop(),
    }),
    renderer,
    broker: createLifecycle({ start: async () => broker.start(), stop: () => broker.stop() }),
    consumer,
  },
});
