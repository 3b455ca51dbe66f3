import { createDb, databaseSettings, databaseTlsOf } from '@crm/db';
import { createLogger, exitOnBadConfig, parseEnv, readEnv } from '@crm/runtime';
import * as v from 'valibot';
import { seed } from '../seed.ts';

const env = exitOnBadConfig(() => parseEnv(v.object(databaseSettings), readEnv()));
const logger = createLogger({ name: 'seed', level: 'info' });
const db = createDb({ url: env.DATABASE_URL, tls: databaseTlsOf(env), appName: 'crm-seed' });
try {
  const seeded = await seed(db);
  logger.info({ ...seeded }, 'the catalogue and the sample loans are there');
} finally {
  await db.end();
}
