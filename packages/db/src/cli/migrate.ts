import { createLogger, exitOnBadConfig, parseEnv, readEnv } from '@crm/runtime';
import * as v from 'valibot';
import { migrate } from '../migrate.ts';

const settings = v.object({ DATABASE_URL: v.pipe(v.string(), v.nonEmpty()) });
const env = exitOnBadConfig(() => parseEnv(settings, readEnv()));
const logger = createLogger({ name: 'migrate', level: 'info' });
const { applied, already } = await migrate(env.DATABASE_URL);
logger.info(
  { applied, already },
  applied.length === 0 ? 'the schema is up to date' : 'the schema was migrated',
);
