import { createLogger, exitOnBadConfig, parseEnv, readEnv } from '@crm/runtime';
import { grantRoles } from '../grant-roles.ts';
import { databaseTlsOf } from '../settings.ts';
import { envSchema } from './roles-env.ts';

const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
const logger = createLogger({ name: 'roles', level: 'info' });
await grantRoles(env.DATABASE_URL, {
  tls: databaseTlsOf(env),
  passwords: {
    api: env.API_ROLE_PASSWORD,
    dispatcher: env.DISPATCHER_ROLE_PASSWORD,
    consumer: env.CONSUMER_ROLE_PASSWORD,
    scheduler: env.SCHEDULER_ROLE_PASSWORD,
    scaler: env.SCALER_ROLE_PASSWORD,
    auditor: env.AUDITOR_ROLE_PASSWORD,
  },
});
logger.info('every program has its role and its rights');
