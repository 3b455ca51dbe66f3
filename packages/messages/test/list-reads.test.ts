import type { MessageListQuery } from '@crm/contracts';
import type { Db } from '@crm/db';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { listMessages } from '../src/list-messages.ts';

const stored = 100_000;
const contactId = 500;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const { sql } = database.db;
  await sql`
    INSERT INTO messages (id, category, category_key, subject, template_id, template_version, correlation_id, requested_by)
    SELECT (lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid, 'transactional', 'notice', 's', 't', 1, 'c' || n, 'u'
      FROM generate_series(1, ${stored}) AS n`;
  await sql`
    INSERT INTO message_recipients (message_id, position, role, address, contact_id)
    SELECT id, 0, 'to', 'a@x.example', row_number() OVER (ORDER BY id) % 20000 FROM messages`;
  await sql`VACUUM ANALYZE messages, message_recipients`;
});
afterAll(() => database.drop());

/** The list, and how many rows of both tables it has read, by a plan that is made once for all values. */
async function listAndCount(query: Partial<MessageListQuery>) {
  return database.db.sql.begin(async (tx) => {
    await tx`SET LOCAL plan_cache_mode = force_generic_plan`;
    // Sound since the list asks nothing but statements of its `sql`, which a transaction takes as the pool does.
    const db = { ...database.db, sql: tx } as unknown as Db;
    const { items } = await listMessages(db, { limit: 50, ...query });
    const [read] = await tx<{ rows: number }[]>`
      SELECT sum(seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables
       WHERE relname IN ('messages', 'message_recipients')`;
    return { found: items.length, read: read?.rows ?? Number.NaN };
  });
}

test('messages of a contact: only its own are read, however many there are', async () => {
  const { found, read } = await listAndCount({ contactId });
  expect(found).toBe(5);
  expect(read).toBeGreaterThanOrEqual(found);
  expect(read).toBeLessThan(100);
});

test('messages of a correlation id: found however old, and no other is read', async () => {
  const { found, read } = await listAndCount({ correlationId: 'c7' });
  expect(found).toBe(1);
  expect(read).toBeLessThan(100);
});

// Breaks tried:
// - no OFFSET in the half that asks for shared addresses: the generic plan walks all recipients
// - the correlation id only asked above the messages that are examined
