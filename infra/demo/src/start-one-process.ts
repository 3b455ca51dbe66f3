import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdmissionStore } from '@crm/admission';
import { createApi, createAuthenticator, createHttpServer, createLiveFeed } from '@crm/api';
import { createInProcessBroker } from '@crm/broker';
import { consumerSettings, createConsumer, ownerName } from '@crm/consumer';
import { type Db, openSession } from '@crm/db';
import { createDeliveryStore, leaseTimes, resendNothing, retryPolicies } from '@crm/delivery';
import { createBacklogCounter, createDispatcher, createRecorder, dispatchLimits } from '@crm/dispatcher';
import { wakeUpInProcess } from '@crm/outbox';
import { createProviderBreaker, createSmtpProvider } from '@crm/providers';
import { openQuota } from '@crm/quotas';
import { createHealth, createLogger, createMetrics, newId, systemClock } from '@crm/runtime';
import { createScheduler } from '@crm/scheduler';
import { knownKeys, readSealKey } from '@crm/seals';
import { createTemplateCache } from '@crm/templates';
import { createRenderer } from '@crm/templates/render';
import type { Letterhead } from './letterhead.ts';
import { makeSealKeys } from './make-seal-keys.ts';

export type OneProcessOptions = {
  db: Db;
  /** Where `db` is: the clock works in a session of its own. */
  databaseUrl: string;
  runDir: string;
  port: number;
  jwtSecret: string;
  smtpUrl: string;
  letterhead: Letterhead;
};

/**
 * The product in one process, with the in-process twin in RabbitMQ's place: for a machine where no broker can be had.
 * The outbox keeps everything durable, since the twin confirms a publish only when its handler has settled; what this
 * form cannot show is what happens between processes.
 */
export async function startOneProcess(options: OneProcessOptions): Promise<{ stop: () => Promise<void> }> {
  const { db, databaseUrl, runDir, port, jwtSecret, smtpUrl, letterhead } = options;
  const clock = systemClock;
  const logger = createLogger({
    name: 'demo',
    level: 'info',
    destination: createWriteStream(join(runDir, 'logs', 'one-process.log'), { flags: 'a' }),
  });
  const metrics = createMetrics();
  const broker = createInProcessBroker({ logger });
  const templates = createTemplateCache({ db, monotonicMs: clock.monotonicMs });
  const renderer = createRenderer({ logger });
  const provider = createProviderBreaker(createSmtpProvider({ name: 'smtp', url: smtpUrl, logger }), {
    consecutiveFailures: 5,
    halfOpenAfterMs: 5_000,
    now: clock.now,
  });
  const sealKey = readSealKey(await readFile((await makeSealKeys(runDir)).privateFile, 'utf8'));
  const counter = createBacklogCounter({ db, logger });
  const recorder = createRecorder({ db, clock, logger, waiting: counter.latest });
  const dispatcher = createDispatcher({
    db,
    broker,
    clock,
    limits: dispatchLimits,
    random: Math.random,
    logger,
    onBatch: recorder.onBatch,
  });
  const common = { db, clock, newId, templates, wakeUp: dispatcher.wake };
  const consumer = createConsumer({
    broker,
    breaker: provider,
    quota: openQuota({
      db,
      clock,
      provider: provider.name,
      limits: null,
      prefetch: consumerSettings.prefetch,
      onWaiting: () => undefined,
      onLost: () => undefined,
    }),
    clock,
    logger,
    metrics,
    settings: consumerSettings,
    delivery: {
      ...common,
      owner: ownerName(newId),
      provider,
      renderer,
      servicer: letterhead.servicer,
      mailFrom: letterhead.mailFrom,
      retryPolicies,
      store: createDeliveryStore(db),
      resend: resendNothing,
      lease: leaseTimes,
      logger,
    },
  });
  const scheduler = createScheduler({
    openSession: () => openSession({ url: databaseUrl, appName: 'crm-scheduler' }),
    clock,
    newId,
    logger,
    metrics,
    actorId: 'scheduler@demo',
    sealKey,
    retention: {
      outboxDays: 90,
      idempotencyDays: null,
      auditMonths: null,
      deliveryLogMonths: null,
      artifactsMonths: null,
    },
  });
  const live = createLiveFeed({ db, logger });
  const http = createHttpServer({
    host: '127.0.0.1',
    port,
    logger,
    app: createApi({
      ...common,
      logger,
      metrics,
      live,
      letters: { renderer, servicer: letterhead.servicer, mailFrom: letterhead.mailFrom },
      health: createHealth({ checks: { database: () => db.sql`SELECT 1` } }),
      sealKeys: knownKeys([sealKey.publicKey]),
      admissionStore: createAdmissionStore(db, { wakeUp: wakeUpInProcess(db, dispatcher.wake) }),
      enforceDncForMarketing: true,
      authenticate: createAuthenticator({ secret: jwtSecret, now: clock.now }),
      console: {
        folder: fileURLToPath(new URL('../../../apps/console/dist', import.meta.url)),
        secure: false,
        publicUrl: null,
        demoSignIn: true,
        environment: 'demo',
      },
      identityProvider: null,
      queueDepth: () => broker.queueDepth('q.crm.email.v1.dlq'),
    }),
  });
  broker.start();
  for (const part of [recorder, counter, dispatcher, consumer, scheduler, http]) await part.start();
  return {
    stop: async () => {
      for (const part of [
        live,
        http,
        scheduler,
        consumer,
        dispatcher,
        counter,
        recorder,
        broker,
        renderer,
        provider,
      ])
        await part.stop();
    },
  };
}
