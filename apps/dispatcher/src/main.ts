import { brokerTlsOf, createRabbitBroker } from '@crm/broker';
import { categories } from '@crm/contracts';
import { createDb, databaseTlsOf } from '@crm/db';
import { claimSession, listenForWakeUps } from '@crm/outbox';
import {
  createHealth,
  createHttpProbe,
  createLifecycle,
  createLogger,
  createMetrics,
  createTracer,
  exitOnBadConfig,
  parseEnv,
  readEnv,
  runProcess,
  systemClock,
} from '@crm/runtime';
import { createBacklogCounter } from './create-backlog-counter.ts';
import { createDispatcher } from './create-dispatcher.ts';
import { createRecorder } from './create-recorder.ts';
import { envSchema } from './env.ts';
import { dispatchLimits as limits } from './limits.ts';

const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
const logger = createLogger({ name: 'dispatcher', level: env.LOG_LEVEL });
const metrics = createMetrics('dispatcher');
const tracer = await createTracer({
  app: 'dispatcher',
  endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  share: env.OTEL_TRACES_SAMPLER_ARG,
  logger,
});
const db = createDb({
  url: env.DATABASE_URL,
  tls: databaseTlsOf(env),
  appName: 'crm-dispatcher',
  poolMax: 4,
  session: claimSession,
  // A dispatcher that was paused while it published must lose its rows, and later than its confirms may take.
  idleInTransactionTimeoutMs: limits.confirmDeadlineMs * 2,
});
const broker = createRabbitBroker({
  url: env.AMQP_URL,
  tls: brokerTlsOf(env),
  name: 'crm-dispatcher',
  logger,
});
const counter = createBacklogCounter({
  db,
  logger,
  onCounted: (backlog) => {
    for (const category of categories) metrics.outboxUnpublished.set({ category }, backlog[category].depth);
    metrics.outboxLagSeconds.set(Math.max(...categories.map((category) => backlog[category].lagSeconds)));
  },
});
const recorder = createRecorder({ db, clock: systemClock, logger, waiting: counter.latest });
const dispatcher = createDispatcher({
  db,
  broker,
  clock: systemClock,
  limits,
  random: Math.random,
  tracer,
  logger,
  onBatch: (batch) => {
    recorder.onBatch(batch);
    const { published, failed, publishMs, queued } = batch;
    for (const { category, afterMs } of queued)
      metrics.eventToQueuedSeconds.observe({ category }, afterMs / 1_000);
    // Each event of a batch waits for the last confirm: that is the time it took.
    for (let n = 0; n < published; n += 1) metrics.publishDurationSeconds.observe(publishMs / 1_000);
    metrics.publishFailuresTotal.inc(failed);
  },
});
const health = createHealth({
  checks: {
    database: () => db.sql`SELECT 1`,
    broker: async () => {
      if (!broker.connected()) throw new Error('not connected');
    },
  },
});
metrics.watch(health);

await runProcess({
  name: 'dispatcher',
  logger,
  health,
  drainTimeoutMs: 15_000,
  parts: {
    probe: createHttpProbe({ host: env.HOST, port: env.METRICS_PORT, health, metrics, logger }),
    // Stops after what it tells of.
    traces: createLifecycle({ start: async () => undefined, stop: () => tracer.stop() }),
    database: createLifecycle({ start: async () => undefined, stop: () => db.end() }),
    broker: createLifecycle({ start: async () => broker.start(), stop: () => broker.stop() }),
    recorder,
    counter,
    dispatcher,
    wakeUps: wakeUps(),
  },
});

function wakeUps() {
  let listener: ReturnType<typeof listenForWakeUps> | undefined;
  return createLifecycle({
    start: async () => {
      listener = listenForWakeUps({
        url: env.DATABASE_URL,
        tls: databaseTlsOf(env),
        onWakeUp: dispatcher.wake,
      });
    },
    stop: async () => listener?.stop(),
  });
}
