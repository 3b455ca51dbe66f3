import { existsSync } from 'node:fs';
import { type StartedPostgres, startPostgres } from '@crm/dev';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { tamperingTests } from './tampering.ts';

// Debian's, beside the packaged one that all other tests run on.
const folder = '/usr/lib/postgresql/15';

describe.runIf(existsSync(folder))('on PostgreSQL 15', () => {
  let server: StartedPostgres;
  beforeAll(async () => {
    server = await startPostgres({ runDir: inject('runDir'), log: () => undefined, folder });
  });
  afterAll(() => server.stop());

  tamperingTests(() => server.url);
});
