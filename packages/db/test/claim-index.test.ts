import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';
import { openSession, type Session } from './open-session.ts';

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  session = await openSession(database.url);
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

// The claim of the dispatcher, word for word.
const claim = `
  SELECT id, event_type AS "eventType", payload, correlation_id AS "correlationId", category,
         created_at AS "createdAt", attempt_count AS "attemptCount"
    FROM public.outbox_messages
   WHERE published_at IS NULL AND category = $1
     AND COALESCE(next_retry_at, created_at) <= now() - $2 * interval '1 millisecond'
   ORDER BY COALESCE(next_retry_at, created_at), id
   LIMIT $3
     FOR UPDATE SKIP LOCKED`;

async function plan(): Promise<string> {
  const rows = await session.sql.unsafe("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) EXECUTE claim ('transactional', 0, 100)");
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
}

describe.each(['force_custom_plan', 'force_generic_plan'])('the claim of due rows (%s)', (mode) => {
  beforeAll(async () => {
    await session.sql.unsafe(`SET plan_cache_mode = ${mode}`);
    await session.sql.unsafe(`PREPARE claim (outbox_category, integer, integer) AS ${claim}`);
  });
  afterAll(() => session.sql.unsafe('DEALLOCATE claim').then(() => undefined));

  it.each(['before the first ANALYZE', 'after it'])(
    'walks idx_outbox_due past 20,000 future retries without a sort or a sequential scan, %s',
    async (when) => {
      if (when === 'after it') await session.sql`ANALYZE outbox_messages`;
      const text = await plan();
      expect(text).toMatch(/Index Scan using idx_outbox_due on outbox_messages/);
      expect(text).not.toMatch(/Sort|Seq Scan|Bitmap|Rows Removed by Filter/);
      expect(text).toMatch(/Limit \(actual rows=20/);
    },
  );

  it('an index on created_at filters the future retries one by one', async () => {
    await session.sql`BEGIN`;
    await session.sql`DROP INDEX idx_outbox_due`;
    await session.sql`CREATE INDEX idx_by_creation ON outbox_messages (category, created_at, id) WHERE published_at IS NULL`;
    await session.sql`DROP INDEX idx_outbox_category_unpublished`;
    await session.sql`SET LOCAL enable_seqscan = off`;
    const [removed] = /(?<=Rows Removed by Filter: )\d+/.exec(await plan()) ?? [];
    await session.sql`ROLLBACK`;
    expect(Number(removed)).toBeGreaterThan(13_000);
  });
});

// Breaks tried:
