import { fileURLToPath } from 'node:url';
import { createAdmissionStore } from '@crm/admission';
import { brokerTlsOf, createRabbitBroker } from '@crm/broker';
import { emailTopology } from '@crm/contracts';
import { createDb, databaseTlsOf } from '@crm/db';
import { createWakeUp } from '@crm/outbox';
import {
  createHealth,
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
import { createAuthenticator } from './auth/create-authenticator.ts';
import { beginAtZero } from './begin-at-zero.ts';
import { createApi } from './create-api.ts';
import { createHttpServer } from './create-http-server.ts';
import { envSchema } from './env.ts';
import { createLiveFeed } from './live/create-live-feed.ts';
import { createIdentityProvider } from './oidc/create-identity-provider.ts';
import { createPreviewRenderer } from './previews/create-preview-renderer.ts';

/** Beside the api, from the source as from the bundle. */
const builtConsole = fileURLToPath(new URL('../../console/dist', import.meta.url));
/** Below the 30 s that Kubernetes grants. */
const drainTimeoutMs = 25_000;

const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
const clock = systemClock;
const logger = createLogger({ name: 'api', level: env.LOG_LEVEL });
const tracer = await createTracer({
  app: 'api',
  endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  share: env.OTEL_TRACES_SAMPLER_ARG,
  logger,
});
const db = createDb({ url: env.DATABASE_URL, tls: databaseTlsOf(env), appName: 'crm-api' });
const wakeUp = createWakeUp(db);
const metrics = createMetrics('api');
beginAtZero(metrics);
const health = createHealth({ checks: { database: () => db.sql`SELECT 1` } });
metrics.watch(health);
const broker =
  env.AMQP_URL === undefined
    ? null
    : createRabbitBroker({ url: env.AMQP_URL, tls: brokerTlsOf(env), name: 'crm-api', logger });

const renderer = createPreviewRenderer(logger);
const live = createLiveFeed({ db, logger });

const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL } = env;
const identityProvider =
  OIDC_ISSUER === undefined ||
  OIDC_CLIENT_ID === undefined ||
  OIDC_CLIENT_SECRET === undefined ||
  PUBLIC_URL === undefined
    ? null
    : createIdentityProvider({
        issuer: OIDC_ISSUER,
        clientId: OIDC_CLIENT_ID,
        clientSecret: OIDC_CLIENT_SECRET,
        clientAuth: env.OIDC_CLIENT_AUTH,
        scopes: env.OIDC_SCOPES,
        publicUrl: PUBLIC_URL,
        roleRules: { claim: env.OIDC_ROLES_CLAIM, map: env.OIDC_ROLE_MAP ?? null },
        clock,
        logger,
      });

const app = createApi({
  db,
  identityProvider,
  live,
  letters: {
    renderer,
    servicer: { name: env.SERVICER_NAME, phone: env.SERVICER_PHONE, address: env.SERVICER_ADDRESS },
    mailFrom: env.MAIL_FROM ?? null,
  },
  clock,
  newId,
  logger,
  metrics,
  tracer,
  health,
  templates: createTemplateCache({ db, monotonicMs: clock.monotonicMs }),
  admissionStore: createAdmissionStore(db, { wakeUp, togetherMax: env.ADMISSION_TOGETHER_MAX }),
  enforceDncForMarketing: env.ENFORCE_DNC_FOR_MARKETING,
  wakeUp: wakeUp.ring,
  authenticate: createAuthenticator({
    secret: env.AUTH_JWT_SECRET,
    jwksUrl: env.AUTH_JWKS_URL,
    issuer: env.AUTH_ISSUER,
    audience: env.AUTH_AUDIENCE,
    now: clock.now,
  }),
  console: {
    folder: env.CONSOLE_DIR ?? builtConsole,
    // In production never without, even if somebody forgot to say where it is reached.
    secure: env.NODE_ENV === 'production' || (PUBLIC_URL?.startsWith('https:') ?? false),
    publicUrl: PUBLIC_URL ?? null,
    demoSignIn: env.DEMO_SIGN_IN,
    environment: env.CRM_ENVIRONMENT ?? env.NODE_ENV,
  },
  sealKeys: env.AUDIT_SEAL_PUBLIC_KEYS ?? new Map(),
  queueDepth: async () => (await broker?.queueDepth(emailTopology.deadLetterQueue)) ?? null,
});

await runProcess({
  name: 'api',
  logger,
  health,
  drainTimeoutMs,
  parts: {
    // Stops after what it tells of.
    traces: { start: async () => undefined, stop: () => tracer.stop() },
    database: { start: async () => undefined, stop: () => db.end() },
    broker: { start: async () => broker?.start(), stop: async () => broker?.stop() },
    // Its thread starts with the first preview.
    previews: { start: async () => undefined, stop: () => renderer.stop() },
    http: createHttpServer({ app, host: env.HOST, port: env.PORT, logger }),
    // Stops first: its streams would keep the server from closing.
    live,
  },
});
