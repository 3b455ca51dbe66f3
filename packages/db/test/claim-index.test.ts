import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';
import { openSession, type Session } from './open-session.ts';

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  session = await openSession(database.url);
  // Statistics come only where a test asks for them.
  await session.sql`ALTER TABLE outbox_messages SET (autovacuum_enabled = false)`;
  // 20,000 retries of the future, some thousand that were published, and a few that are due.
  await session.sql`
    INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, category, created_at, next_retry_at, published_at)
    SELECT 'message', n::text, 'crm.email.requested.v1', '{}',
           CASE WHEN n % 3 = 0 THEN 'marketing' ELSE 'transactional' END::outbox_category,
           now() - interval '1 hour' + n * interval '1 millisecond',
           CASE WHEN n <= 20000 THEN now() + interval '1 hour' END,
           CASE WHEN n BETWEEN 20001 AND 25000 THEN now() END
      FROM generate_series(1, 25030) n`;
});
afterAll(async () => {
  await session.end();
  await database.drop();
});

const notices = "category = 'transactional'";
const requests = "category = 'marketing' AND event_type = 'crm.email.requested.v1'";
const told = "category = 'marketing' AND event_type <> 'crm.email.requested.v1'";

const orderOf = (which: string) =>
  `COALESCE(next_retry_at, created_at) ${which === told ? 'NULLS FIRST' : ''}, id`;

// The claim of the dispatcher, word for word.
const claim = (which: string) => `
  SELECT id, event_type AS "eventType", payload, correlation_id AS "correlationId", category,
         created_at AS "createdAt", attempt_count AS "attemptCount"
    FROM public.outbox_messages
   WHERE published_at IS NULL AND ${which}
     AND COALESCE(next_retry_at, created_at) <= now() - $1 * interval '1 millisecond'
   ORDER BY ${orderOf(which)}
   LIMIT $2
     FOR UPDATE SKIP LOCKED`;

type Mode = 'force_custom_plan' | 'force_generic_plan';

async function planOf(mode: Mode, which = notices): Promise<string> {
  const { sql } = session;
  await sql`SELECT set_config('plan_cache_mode', ${mode}, false)`;
  await sql.unsafe(`PREPARE claim (integer, integer) AS ${claim(which)}`);
  const rows = await sql.unsafe<{ 'QUERY PLAN': string }[]>(
    'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE claim (0, 100)',
  );
  await sql`DEALLOCATE claim`;
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const modes: { mode: Mode; analyzed: boolean }[] = [
  { mode: 'force_custom_plan', analyzed: false },
  { mode: 'force_generic_plan', analyzed: false },
  { mode: 'force_custom_plan', analyzed: true },
  { mode: 'force_generic_plan', analyzed: true },
];

describe('the claim of due rows', () => {
  it.each(modes)(
    'walks idx_outbox_due past 20,000 future retries without a sort or a sequential scan ($mode, analyzed: $analyzed)',
    async ({ mode, analyzed }) => {
      if (analyzed) await session.sql`ANALYZE outbox_messages`;
      const plan = await planOf(mode);
      expect(plan).toMatch(/Index Scan using idx_outbox_due on outbox_messages/);
      expect(plan).not.toMatch(/Sort|Seq Scan|Bitmap|Rows Removed by Filter/);
      expect(plan).toMatch(/Limit \(actual rows=20/);
    },
  );

  it.each(modes)(
    'walks it for marketing that is asked for too ($mode, analyzed: $analyzed)',
    async ({ mode, analyzed }) => {
      if (analyzed) await session.sql`ANALYZE outbox_messages`;
      const plan = await planOf(mode, requests);
      expect(plan).toMatch(/Index Scan using idx_outbox_due on outbox_messages/);
      expect(plan).not.toMatch(/Sort|Seq Scan|Bitmap|Rows Removed by Filter/);
    },
  );

  it.each(modes)(
    'finds what is told of marketing without reading what waits ($mode, analyzed: $analyzed)',
    async ({ mode, analyzed }) => {
      if (analyzed) await session.sql`ANALYZE outbox_messages`;
      const plan = await planOf(mode, told);
      expect(plan).toMatch(/Index Scan using idx_outbox_told_apart on outbox_messages/);
      expect(plan).not.toMatch(/Sort|Seq Scan|Bitmap|Rows Removed by Filter/);
    },
  );

  it.each([
    { which: notices, index: 'idx_outbox_due' },
    { which: requests, index: 'idx_outbox_due' },
    { which: told, index: 'idx_outbox_told_apart' },
  ])(
    'with statistics from before a campaign was queued it sorts nothing either ($which)',
    async ({ which, index }) => {
      const { sql } = session;
      await sql`BEGIN`;
      // What every session that claims is given (claimSession in packages/outbox).
      await sql`SET LOCAL enable_sort = off`;
      await sql`DELETE FROM outbox_messages`;
      await sql`INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload) VALUES ('message', '1', 'other', '{}')`;
      await sql`ANALYZE outbox_messages`;
      await sql`
        INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, category)
        SELECT 'message', n::text, CASE WHEN n % 10 = 0 THEN 'crm.email.sent.v1' ELSE 'crm.email.requested.v1' END, '{}',
               CASE WHEN n % 50 = 0 THEN 'transactional' ELSE 'marketing' END::outbox_category
          FROM generate_series(1, 20000) n`;
      const plan = await planOf('force_custom_plan', which);
      await sql`ROLLBACK`;
      expect(plan).toContain(`Index Scan using ${index} on outbox_messages`);
      if (which !== requests) expect(plan).not.toMatch(/Rows Removed by Filter/);
      expect(plan).not.toMatch(/Sort|Seq Scan|Bitmap/);
    },
  );

  it('an index on created_at filters the future retries one by one', async () => {
    const { sql } = session;
    await sql`BEGIN`;
    await sql`DROP INDEX idx_outbox_due`;
    await sql`DROP INDEX idx_outbox_category_unpublished`;
    await sql`CREATE INDEX idx_by_creation ON outbox_messages (category, created_at, id) WHERE published_at IS NULL`;
    await sql`SET LOCAL enable_seqscan = off`;
    const [removed] = /(?<=Rows Removed by Filter: )\d+/.exec(await planOf('force_custom_plan')) ?? [];
    await sql`ROLLBACK`;
    expect(Number(removed)).toBeGreaterThan(13_000);
  });
});

// Breaks tried:
// - 0010: idx_outbox_due on created_at
// - 0010: idx_outbox_due without id: a sort comes in
// - the index of what is told in the order of idx_outbox_due: with statistics from before a campaign all that waits is read
// - sorting left on for the sessions that claim: with statistics from before a campaign
