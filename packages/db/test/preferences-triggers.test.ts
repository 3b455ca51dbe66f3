import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';
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
beforeEach(async () => {
  await session.sql`DELETE FROM contacts`;
  await session.sql`INSERT INTO contacts (id) VALUES (1)`;
});

async function row(contactId = 1) {
  const [found] = await session.sql`
    SELECT do_not_email AS email, do_not_text AS text, do_not_call AS call, reason, policy_basis AS basis,
           updated_by AS by, updated_at::text AS version
      FROM contact_comm_prefs WHERE contact_id = ${contactId}`;
  return found;
}

const untouched = { email: false, text: false, call: false, reason: null, basis: null, by: null };

describe('every contact has its preferences row', () => {
  it('by INSERT, by INSERT of many, by COPY-like set inserts, and in one statement with its preferences', async () => {
    await session.sql`INSERT INTO contacts (id) SELECT n FROM generate_series(2, 500) n`;
    await session.sql`
      WITH c AS (INSERT INTO contacts (id) VALUES (501) RETURNING id)
      INSERT INTO contact_comm_prefs (contact_id, do_not_call, updated_by) SELECT id, true, 'import' FROM c`;
    const [count] = await session.sql`SELECT count(*)::int AS n FROM contact_comm_prefs`;
    expect(count).toEqual({ n: 501 });
    expect(await row(1)).toMatchObject(untouched);
    expect(await row(501)).toMatchObject({ call: true, by: 'import' });
  });

  it('also when the role that inserts the contact has no right on preferences', async () => {
    const role = session.sql(`crm_${session.pid}`);
    await session.sql`CREATE ROLE ${role}`;
    await session.sql`GRANT INSERT ON contacts TO ${role}`;
    await session.sql`SET ROLE ${role}`;
    await session.sql`INSERT INTO contacts (id) VALUES (2)`;
    await session.sql`RESET ROLE`;
    await session.sql`DROP OWNED BY ${role}`;
    await session.sql`DROP ROLE ${role}`;
    expect(await row(2)).toMatchObject(untouched);
  });

  it('until the contact goes: DELETE of the row is refused, the cascade works', async () => {
    await expect(session.sql`DELETE FROM contact_comm_prefs`).rejects.toMatchObject({ code: '23001' });
    await session.sql`DELETE FROM contacts WHERE id = 1`;
    expect(await row()).toBeUndefined();
  });
});

describe('a direct INSERT by others becomes an upsert', () => {
  const optOut = () => session.sql`
    INSERT INTO contact_comm_prefs (contact_id, do_not_email, reason, policy_basis, updated_by)
    VALUES (1, true, 'letter', 'customer_request', 'user-1')`;

  it('that raises the flags it names and says why', async () => {
    await optOut();
    expect(await row()).toMatchObject({
      email: true,
      text: false,
      reason: 'letter',
      basis: 'customer_request',
      by: 'user-1',
    });
  });

  it('and never lowers one: a flag that is not named looks like one that is named as false', async () => {
    await optOut();
    await session.sql`INSERT INTO contact_comm_prefs (contact_id, do_not_text, updated_by) VALUES (1, true, 'sms')`;
    expect(await row()).toMatchObject({ email: true, text: true, by: 'sms' });
    await session.sql`INSERT INTO contact_comm_prefs (contact_id, updated_by) VALUES (1, 'seed')`;
    expect(await row()).toMatchObject({ email: true, text: true, by: 'sms' });
  });

  it('a bare INSERT that says nothing changes nothing: not the flags, not the version', async () => {
    await optOut();
    const before = await row();
    await session.sql`INSERT INTO contact_comm_prefs (contact_id) VALUES (1)`;
    await session.sql`INSERT INTO contact_comm_prefs (contact_id) VALUES (1) ON CONFLICT DO NOTHING`;
    await session.sql`INSERT INTO contact_comm_prefs (contact_id) VALUES (1) ON CONFLICT (contact_id) DO NOTHING`;
    expect(await row()).toEqual(before);
  });

  it('with ON CONFLICT DO NOTHING an opt-out is kept all the same: no row would have been in its way before', async () => {
    await session.sql`
      INSERT INTO contact_comm_prefs (contact_id, do_not_email) VALUES (1, true) ON CONFLICT (contact_id) DO NOTHING`;
    expect(await row()).toMatchObject({ email: true });
  });

  it('with ON CONFLICT DO UPDATE the row becomes just what the statement says, up or down', async () => {
    await session.sql`UPDATE contact_comm_prefs SET do_not_call = true`;
    const set = (email: boolean) => session.sql`
      INSERT INTO contact_comm_prefs (contact_id, do_not_email) VALUES (1, ${email})
      ON CONFLICT (contact_id) DO UPDATE SET do_not_email = EXCLUDED.do_not_email RETURNING do_not_email AS email`;
    expect(await set(true)).toEqual([{ email: true }]);
    expect(await row()).toMatchObject({ email: true, call: true });
    expect(await set(false)).toEqual([{ email: false }]);
    expect(await row()).toMatchObject({ email: false, call: true });
  });

  it('row by row in a set, and a statement leaves no trace for the next one', async () => {
    const { sql } = session;
    await sql`INSERT INTO contacts (id) VALUES (2), (3)`;
    await sql.begin(async (tx) => {
      await tx`UPDATE contact_comm_prefs SET do_not_call = true WHERE contact_id = 3`;
      await tx`INSERT INTO contact_comm_prefs (contact_id, do_not_email) VALUES (1, true), (2, true), (3, true)`;
      await tx`INSERT INTO contact_comm_prefs (contact_id) VALUES (1)
               ON CONFLICT (contact_id) DO UPDATE SET do_not_text = true`;
      await tx`INSERT INTO contact_comm_prefs (contact_id, do_not_call) VALUES (2, true)`;
    });
    expect([await row(1), await row(2), await row(3)]).toMatchObject([
      { email: true, text: true, call: false },
      { email: true, text: false, call: true },
      { email: true, text: false, call: true },
    ]);
  });

  it('of a contact that does not exist is refused by its foreign key', async () => {
    await expect(
      session.sql`INSERT INTO contact_comm_prefs (contact_id, do_not_email) VALUES (99, true)`,
    ).rejects.toMatchObject({ code: '23503' });
  });
});

describe('updated_at is the version of the row', () => {
  it('and rises strictly with each update, forgotten, set back, or within one transaction', async () => {
    const { sql } = session;
    const versions: string[] = [];
    const note = async () => versions.push(String((await row())?.version));
    await note();
    await sql`UPDATE contact_comm_prefs SET do_not_email = true`;
    await note();
    await sql`UPDATE contact_comm_prefs SET updated_at = '2001-01-01'`;
    await note();
    await sql`BEGIN`;
    await sql`UPDATE contact_comm_prefs SET do_not_email = false`;
    await note();
    await sql`UPDATE contact_comm_prefs SET do_not_email = true`;
    await note();
    await sql`COMMIT`;
    await sql`INSERT INTO contact_comm_prefs (contact_id, do_not_call) VALUES (1, true)`;
    await note();
    const [sorted] = await sql<{ ok: boolean }[]>`
      SELECT bool_and(v > before) AS ok
        FROM (SELECT v, lag(v) OVER (ORDER BY n) AS before
                FROM unnest(${versions}::text[]::timestamptz[]) WITH ORDINALITY AS t(v, n)) pairs
       WHERE before IS NOT NULL`;
    expect(versions).toHaveLength(6);
    expect(sorted).toEqual({ ok: true });
  });

  it('also when the clock stands behind it: two updates that share a tick differ', async () => {
    const { sql } = session;
    await sql`SET session_replication_role = replica`;
    await sql`UPDATE contact_comm_prefs SET updated_at = '2100-01-01T00:00:00Z'`;
    await sql`SET session_replication_role = origin`;
    await sql`UPDATE contact_comm_prefs SET do_not_email = true`;
    expect((await row())?.version).toBe('2100-01-01 00:00:00.000001+00');
  });
});

// Breaks tried:
// - 0003: version is clock_timestamp() alone: a clock that stands behind
// - 0003: upsert sets do_not_email = NEW.do_not_email: never lowers one
// - 0003: DELETE refused never, or always: until the contact goes
// - 0003: no set_config after the UPDATE: row by row in a set
// - 0003: no SECURITY DEFINER on make_contact_comm_prefs: a role without rights
// - 0003: no row for a new contact: every contact has its row
// - 0003: statement trigger not BEFORE UPDATE: ON CONFLICT DO UPDATE
