import { hostname } from 'node:os';
import { createDb, databaseTlsOf, openSession } from '@crm/db';
import {
  createHealth,
  createHttpProbe,
  createLifecycle,
  createLogger,
  createMetrics,
  exitOnBadConfig,
  newId,
  parseEnv,
  readEnv,
  runProcess,
  systemClock,
} from '@crm/runtime';
import { createScheduler } from './create-scheduler.ts';
import { envSchema } from './env.ts';

const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
const logger = createLogger({ name: 'scheduler', level: env.LOG_LEVEL });
const metrics = createMetrics('scheduler');
const server = { url: env.DATABASE_URL, tls: databaseTlsOf(env) };
// For the probe alone: the session that leads may be in the middle of a removal.
const db = createDb({ ...server, appName: 'crm-scheduler-probe', poolMax: 1 });
const scheduler = createScheduler({
  // A month of a large log takes its time to count; whatever waits for a lock gives up long before.
  openSession: () => openSession({ ...server, appName: 'crm-scheduler', statementTimeoutMs: 600_000 }),
  clock: systemClock,
  newId,
  logger,
  metrics,
  actorId: `scheduler@${hostname()}:${process.pid}`,
  sealKey: env.AUDIT_SEAL_KEY ?? null,
  retention: {
    outboxDays: env.RETENTION_OUTBOX_DAYS,
    idempotencyDays: env.RETENTION_IDEMPOTENCY_DAYS,
    auditMonths: env.RETENTION_AUDIT_MONTHS,
    deliveryLogMonths: env.RETENTION_DELIVERY_LOG_MONTHS,
    artifactsMonths: env.RETENTION_ARTIFACTS_MONTHS,
  },
});
const health = createHealth({ checks: { database: () => db.sql`SELECT 1` } });
metrics.watch(health);
if (env.AUDIT_SEAL_KEY === undefined) {
  logger.warn('AUDIT_SEAL_KEY_FILE is not set: this process seals no audit rows');
} else {
  logger.info({ key: env.AUDIT_SEAL_KEY.keyId }, 'audit rows are sealed by this key');
}

await runProcess({
  name: 'scheduler',
  logger,
  health,
  drainTimeoutMs: 15_000,
  parts: {
    probe: createHttpProbe({ host: env.HOST, port: env.METRICS_PORT, health, metrics, logger }),
    database: createLifecycle({ start: async () => undefined, stop: () => db.end() }),
    scheduler,
  },
});
