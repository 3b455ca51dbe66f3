import { sql as drizzleSql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDb } from './connection.ts';
import { brokenConstraint, isContention, isUnavailable, sqlState } from './db-error.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const caught = async (work: PromiseLike<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('what an error of the real driver says', () => {
  it('a broken foreign key names its constraint, thrown plainly and through Drizzle', async () => {
    const plain = await caught(
      database.db.sql`INSERT INTO loan_contacts (loan_id, contact_id) VALUES (1, 1)`,
    );
    const wrapped = await caught(
      database.db.orm.execute(drizzleSql`INSERT INTO loan_contacts (loan_id, contact_id) VALUES (1, 1)`),
    );
    for (const error of [plain, wrapped]) {
      expect(sqlState(error)).toBe('23503');
      expect(brokenConstraint(error)).toMatch(/^loan_contacts_(?:loan|contact)_id_fkey$/);
      expect(isContention(error)).toBe(false);
      expect(isUnavailable(error)).toBe(false);
    }
  });

  it('a server that is not there, a statement timeout and a killed connection are unavailability', async () => {
    const nowhere = createDb({ url: 'postgres://nobody@127.0.0.1:1/nothing', appName: 'test' });
    expect(isUnavailable(await caught(nowhere.sql`SELECT 1`))).toBe(true);
    expect(isUnavailable(await caught(nowhere.orm.execute(drizzleSql`SELECT 1`)))).toBe(true);
    await nowhere.end(0);
    const impatient = createDb({ url: database.url, appName: 'test', statementTimeoutMs: 20 });
    expect(isUnavailable(await caught(impatient.sql`SELECT pg_sleep(10)`))).toBe(true);
    await impatient.end(0);
    expect(isUnavailable(await caught(database.db.sql`SELECT pg_terminate_backend(pg_backend_pid())`))).toBe(
      true,
    );
  });

  it('a disk that is full is unavailability', async () => {
    const full = database.db
      .sql`DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$`;
    expect(isUnavailable(await caught(full))).toBe(true);
  });

  it('a lock that was not to be had is contention', async () => {
    const { sql } = database.db;
    await sql.begin(async (holder) => {
      await holder`LOCK TABLE templates`;
      const inside = await caught(sql.begin((tx) => tx`LOCK TABLE templates NOWAIT`));
      expect([isContention(inside), isUnavailable(inside)]).toEqual([true, false]);
    });
  });

  it.each([undefined, null, 'text', 7, {}, new Error('no code'), { code: 7 }])('%s says nothing', (error) => {
    expect(sqlState(error)).toBeUndefined();
    expect(brokenConstraint(error)).toBeUndefined();
    expect(isContention(error)).toBe(false);
    expect(isUnavailable(error)).toBe(false);
  });
});
