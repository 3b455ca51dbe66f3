import { createLogger, exitOnBadConfig, parseEnv, readEnv } from '@crm/runtime';
import { migrate } from '../migrate.ts';
import { databaseTlsOf } from '../settings.ts';
import { envSchema } from './env.ts';

const env = exitOnBadConfig(() => parseEnv(envSchema, readEnv()));
const logger = createLogger({ name: 'migrate', level: 'info' });
const { applied, already } = await migrate(env.DATABASE_URL, databaseTlsOf(env));
logger.info(
  { applied, already },
  applied.length === 0 ? 'the schema is up to date' : 'the schema was migrated',
);
