import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from '../src/migrate.ts';
import { createTestDatabase, type TestDatabase, untilBlocked } from '../src/testing/index.ts';
import { makeSourceTables } from './make-source-tables.ts';
import { openSession, type Session } from './open-session.ts';

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  session = await openSession(database.url);
});
afterAll(async () => {
  await session.end();
  await database.drop();
});
beforeEach(() => session.sql`DELETE FROM contacts`);

const wordsOf = async (contactId: number, { sql } = session) => {
  const rows = await sql<{ word: string }[]>`
    SELECT word FROM contact_name_words WHERE contact_id = ${contactId} ORDER BY word`;
  return rows.map(({ word }) => word);
};

describe('the words of a contact’s name', () => {
  it.each([
    ['St.Mary & Sons, Inc. (2)', ['2', 'inc', 'mary', 'sons', 'st']],
    ['ÖZTÜRK özTÜRK', ['öztürk']],
    ['  ', []],
    [null, []],
    ['x'.repeat(140), ['x'.repeat(100)]],
  ])('of %j are %j', async (name, expected) => {
    await session.sql`INSERT INTO contacts (id, full_name) VALUES (1, ${name})`;
    expect(await wordsOf(1)).toEqual(expected);
  });

  it('follow a change of the name, by INSERT ... ON CONFLICT too, and go with the contact', async () => {
    const { sql } = session;
    await sql`INSERT INTO contacts (id, full_name) VALUES (1, 'Ann Lee'), (2, 'Ann Bo')`;
    await sql`UPDATE contacts SET full_name = 'Ann Out' WHERE id = 1`;
    expect(await wordsOf(1)).toEqual(['ann', 'out']);
    await sql`
      INSERT INTO contacts (id, full_name) VALUES (1, 'Cy'), (3, 'Di')
      ON CONFLICT (id) DO UPDATE SET full_name = EXCLUDED.full_name`;
    expect([await wordsOf(1), await wordsOf(2), await wordsOf(3)]).toEqual([['cy'], ['ann', 'bo'], ['di']]);
    await sql`UPDATE contacts SET full_name = NULL WHERE id = 2`;
    await sql`DELETE FROM contacts WHERE id = 1`;
    expect([await wordsOf(1), await wordsOf(2)]).toEqual([[], []]);
  });

  it('follow a name that another program’s trigger changes', async () => {
    const { sql } = session;
    await sql.unsafe(`
      CREATE FUNCTION crm_trim() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.full_name := 'Trimmed'; RETURN NEW; END $$;
      CREATE TRIGGER crm_trim BEFORE UPDATE ON contacts FOR EACH ROW EXECUTE FUNCTION crm_trim()`);
    await sql`INSERT INTO contacts (id, full_name) VALUES (1, 'Ann Lee')`;
    await sql`UPDATE contacts SET email = 'a@x.example' WHERE id = 1`;
    expect(await wordsOf(1)).toEqual(['trimmed']);
    await sql`DROP FUNCTION crm_trim CASCADE`;
  });

  it('are kept also for a program that has no right on them', async () => {
    const { sql } = session;
    const role = sql(`crm_words_${session.pid}`);
    await sql`CREATE ROLE ${role}`;
    await sql`GRANT INSERT, UPDATE, SELECT ON contacts TO ${role}`;
    await sql`SET ROLE ${role}`;
    await sql`INSERT INTO contacts (id, full_name) VALUES (1, 'Ann Lee')`;
    await sql`UPDATE contacts SET full_name = 'Ann Out'`;
    await sql`RESET ROLE`;
    await sql`DROP OWNED BY ${role}`;
    await sql`DROP ROLE ${role}`;
    expect(await wordsOf(1)).toEqual(['ann', 'out']);
  });
});

describe('contacts that came without their triggers', () => {
  const load = () =>
    session.sql.begin(async (tx) => {
      await tx`SET LOCAL session_replication_role = replica`;
      await tx`INSERT INTO contacts (id, full_name) SELECT n, 'Ann Number' || n FROM generate_series(1, 25) AS n`;
    });
  const count = async () => {
    const [row] = await session.sql`
      SELECT count(*)::int AS words, count(DISTINCT contact_id)::int AS contacts FROM contact_name_words`;
    return row;
  };

  it('get their words in batches, as often as it is called', async () => {
    await load();
    expect(await count()).toEqual({ words: 0, contacts: 0 });
    await session.sql`CALL fill_contact_name_words(10)`;
    await session.sql`CALL fill_contact_name_words(7)`;
    expect(await count()).toEqual({ words: 50, contacts: 25 });
  });

  it('one whose name changes meanwhile keeps no word of the old one, and is waited for last', async () => {
    await load();
    const other = await openSession(database.url);
    await other.sql`BEGIN`;
    await other.sql`UPDATE contacts SET full_name = 'Bo' WHERE id = 12`;
    await other.sql`UPDATE contacts SET email = 'a@x.example' WHERE id = 13`;
    const filling = session.sql`CALL fill_contact_name_words(10)`;
    const { pid } = session;
    expect(await untilBlocked(database.db.sql, { pid, work: filling })).toBe('blocked');
    expect(await wordsOf(25, other)).toEqual(['ann', 'number25']);
    // In the order that would be a deadlock if a batch were still locked.
    await other.sql`UPDATE contacts SET email = 'b@x.example' WHERE id = 1`;
    await other.sql`COMMIT`;
    await filling;
    await other.end();
    expect([await wordsOf(12), await wordsOf(13)]).toEqual([['bo'], ['ann', 'number13']]);
  });
});

describe('a database that has contacts before the migration', () => {
  it('has all their words after it, and once more when two migrate at the same time', async () => {
    const old = await createTestDatabase(inject('databaseUrl'), { migrated: false });
    const crm = await openSession(old.url);
    await makeSourceTables(crm.sql, { hasCategory: true });
    await crm.sql`ALTER TABLE contacts ADD COLUMN full_name text`;
    await crm.sql`INSERT INTO contacts (id, full_name) SELECT n, 'Old Number' || n FROM generate_series(10, 5009) AS n`;
    await Promise.all([migrate(old.url), migrate(old.url)]);
    const [row] = await crm.sql`
      SELECT count(*)::int AS words, count(DISTINCT contact_id)::int AS contacts FROM contact_name_words`;
    expect(row).toEqual({ words: 10_000, contacts: 5_000 });
    await crm.sql`DELETE FROM schema_migrations WHERE name LIKE '0033%'`;
    await crm.sql`DELETE FROM contact_name_words WHERE contact_id > 3000`;
    expect((await migrate(old.url)).applied).toHaveLength(1);
    expect(await wordsOf(5009, crm)).toEqual(['number5009', 'old']);
    await crm.end();
    await old.drop();
  });
});
