import { createRabbitBroker } from '@crm/broker';
import { consumerSettings, createConsumer, ownerName } from '@crm/consumer';
import { createDb } from '@crm/db';
import {
  createDeliveryStore,
  deliverySession,
  leaseTimes,
  resendNothing,
  retryPolicies,
} from '@crm/delivery';
import { createWakeUp } from '@crm/outbox';
import { createProviderBreaker, type SendOutcome } from '@crm/providers';
import { openQuota } from '@crm/quotas';
import { createLogger, createMetrics, newId, systemClock } from '@crm/runtime';
import { createTemplateCache } from '@crm/templates';
import { createRenderer } from '@crm/templates/render';
import { readSettings, serveOrders } from '../raw/serve-orders.ts';

// The consumer with all its parts and settings, as its main puts it together, before a provider that takes every mail
// without reading it: what is left when no mail server answers.
const { databaseUrl = '', amqpUrl = '' } = readSettings();
const logger = createLogger({ name: 'consumer', level: 'info', destination: { write: () => undefined } });
const metrics = createMetrics();
const db = createDb({ url: databaseUrl, appName: 'crm-consumer', session: deliverySession });
const broker = createRabbitBroker({ url: amqpUrl, name: 'crm-consumer', logger });
const renderer = createRenderer({ logger });
let mails = 0;
const taken: SendOutcome = { kind: 'accepted', providerMessageId: null, refused: [], response: '250 ok' };
const breaker = createProviderBreaker(
  {
    name: 'null',
    start: () => undefined,
    stop: async () => undefined,
    send: async () => {
      mails += 1;
      return taken;
    },
    probe: async () => true,
  },
  { consecutiveFailures: 5, halfOpenAfterMs: 5_000, now: systemClock.now },
);
const consumer = createConsumer({
  broker,
  breaker,
  quota: openQuota({
    db,
    clock: systemClock,
    provider: 'null',
    limits: null,
    prefetch: consumerSettings.prefetch,
    onWaiting: () => undefined,
    onLost: () => undefined,
  }),
  clock: systemClock,
  logger,
  metrics,
  settings: consumerSettings,
  delivery: {
    db,
    clock: systemClock,
    newId,
    owner: ownerName(newId),
    store: createDeliveryStore(db),
    provider: breaker,
    renderer,
    templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
    servicer: { name: 'Servicer', phone: '555', address: 'Plaza' },
    mailFrom: { address: 'notices@servicer.example', name: 'Servicer' },
    retryPolicies,
    resend: resendNothing,
    lease: leaseTimes,
    wakeUp: createWakeUp(db).ring,
    logger,
    onAudited: (eventType) => metrics.auditRowsTotal.inc({ event_type: eventType }),
    onProviderCall: ({ provider, outcome, durationMs }) =>
      metrics.providerDurationSeconds.observe({ provider, outcome }, durationMs / 1_000),
  },
});
await renderer.start();
broker.start();
await consumer.start();
// Whoever asks is told how many it has taken.
serveOrders(async () => mails);
