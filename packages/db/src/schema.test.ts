import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

it('smoke', async () => {
  const rows = await database.db.sql`select count(*) from messages`;
  expect(rows[0]).toEqual({ count: 0 });
});
