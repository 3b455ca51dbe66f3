import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDb, type Db } from './connection.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  db = createDb({
    url: database.url,
    appName: 'crm-test',
    poolMax: 2,
    statementTimeoutMs: 1234,
    idleInTransactionTimeoutMs: 4321,
  });
});
afterAll(async () => {
  await db.end(1);
  await database.drop();
});

describe('a connection of createDb', () => {
  it('carries its name, its time limits and UTC', async () => {
    const [row] = await db.sql`
      SELECT current_setting('application_name') AS name, current_setting('statement_timeout') AS statement,
             current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('timezone') AS zone`;
    expect(row).toEqual({ name: 'crm-test', statement: '1234ms', idle: '4321ms', zone: 'UTC' });
  });

  it('reads int8 as a number and refuses to round one beyond 2^53 - 1', async () => {
    expect(await db.sql`SELECT 9007199254740991::bigint AS n`).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
    await expect(db.sql`SELECT 9007199254740992::bigint AS n`).rejects.toThrow(RangeError);
    expect(await db.sql`SELECT 9223372036854775807::bigint::text AS n`).toEqual([
      { n: '9223372036854775807' },
    ]);
  });

  it('is made anew by itself after the server has ended it', async () => {
    await expect(db.sql`SELECT pg_terminate_backend(pg_backend_pid())`).rejects.toThrow();
    expect(await db.sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });

  it('lets Drizzle read beside it without changing its parsers: times stay Dates', async () => {
    await db.sql`INSERT INTO contacts (id) VALUES (5)`;
    const viaDrizzle = await db.orm.query.contacts.findFirst();
    expect(viaDrizzle).toMatchObject({ id: 5, locale: 'en-US', timezone: 'America/New_York' });
    expect(viaDrizzle?.createdAt).toBeInstanceOf(Date);
    const [plain] = await db.sql<{ created_at: unknown }[]>`SELECT created_at FROM contacts`;
    expect(plain?.created_at).toBeInstanceOf(Date);
  });
});
