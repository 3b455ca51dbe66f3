import type { Db } from '@crm/db';
import { waitFor } from '@crm/dev';
import { patience } from './patience.ts';

/** Waits until so many statements of the api wait for somebody's lock. */
export async function untilApiWaits({ sql }: Db, statements = 1): Promise<void> {
  await waitFor(
    async () =>
      (
        await sql`
          SELECT 1 FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = 'crm-api' AND wait_event_type = 'Lock'`
      ).length >= statements,
    { timeoutMs: patience.ms, what: `${statements} statements of the api to wait for a lock` },
  );
}
