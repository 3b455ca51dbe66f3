import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase, untilBlocked } from '../src/testing/index.ts';
import { openSession, type Session } from './open-session.ts';

const parents = ['compliance_audit_log', 'delivery_log', 'message_artifacts'] as const;
const instantOf = {
  compliance_audit_log: 'event_ts_utc',
  delivery_log: 'at',
  message_artifacts: 'created_at',
};

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  session = await openSession(database.url);
  // A row in each partition, so that row triggers have something to refuse.
  await session.sql`
    INSERT INTO compliance_audit_log (actor_type, actor_id, event_type, event_ts_utc)
    SELECT 'user', 'u', 'X', now() + n * interval '1 month' FROM generate_series(-1, 12) n`;
  await session.sql`
    INSERT INTO delivery_log (message_id, correlation_id, from_state, to_state, cause, at)
    SELECT gen_random_uuid(), 'c', 'queued', 'sending', 'claimed', now() + n * interval '1 month'
      FROM generate_series(-1, 12) n`;
  await session.sql`
    INSERT INTO message_artifacts (id, event_id, message_id, correlation_id, category, manifest, manifest_sha256, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'c', 'marketing', '{}', 'h', now() + n * interval '1 month'
      FROM generate_series(-1, 12) n`;
});
afterAll(async () => {
  await session.end();
  await database.drop();
});

async function partitionsOf(parent: string): Promise<string[]> {
  const rows = await session.sql<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = ${parent}::regclass ORDER BY c.relname`;
  return rows.map((row) => row.name);
}

async function expectRewritesRefused(
  parent: (typeof parents)[number],
  role: 'origin' | 'replica',
): Promise<void> {
  const { sql } = session;
  const [me] = await sql`SELECT rolsuper FROM pg_roles WHERE rolname = current_user`;
  expect(me).toEqual({ rolsuper: true });
  await sql`SELECT set_config('session_replication_role', ${role}, false)`;
  for (const table of [parent, ...(await partitionsOf(parent))]) {
    const name = sql(table);
    const instant = sql(instantOf[parent]);
    const rewrites = [
      sql`UPDATE ${name} SET ${instant} = ${instant}`,
      sql`DELETE FROM ${name}`,
      sql`TRUNCATE ${name}`,
    ];
    for (const rewrite of rewrites) {
      await expect(rewrite, table).rejects.toMatchObject({ code: '23001', message: /is append-only/ });
    }
  }
  await sql`SELECT set_config('session_replication_role', 'origin', false)`;
}

describe.each(parents)('%s and every partition of it', (parent) => {
  it('refuse UPDATE and DELETE by row triggers and TRUNCATE by statement triggers, to a superuser too', async () => {
    await expectRewritesRefused(parent, 'origin');
  });

  it('ENABLE ALWAYS: refuse them under session_replication_role = replica too', async () => {
    await expectRewritesRefused(parent, 'replica');
  });

  it('refuse an INSERT that would update by ON CONFLICT', async () => {
    const { sql } = session;
    await expect(
      sql`INSERT INTO ${sql(parent)} SELECT * FROM ${sql(parent)} LIMIT 1
          ON CONFLICT (id, ${sql(instantOf[parent])}) DO UPDATE SET ${sql(instantOf[parent])} = now()`,
    ).rejects.toThrow(/is append-only/);
  });

  it('Twelve months made ahead, no DEFAULT partition, and a second call makes none', async () => {
    const bounds = await session.sql<{ bound: string }[]>`
      SELECT pg_get_expr(c.relpartbound, c.oid) AS bound FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = ${parent}::regclass`;
    expect(bounds.filter((row) => row.bound.includes('DEFAULT'))).toEqual([]);
    // What came before, this month, twelve ahead; no gap, since a row of each month was taken in.
    expect(bounds).toHaveLength(14);
    expect(await session.sql`SELECT make_month_partitions(${parent}::regclass, 12) AS made`).toEqual([
      { made: 0 },
    ]);
    const rows = await session.sql`SELECT DISTINCT tableoid FROM ${session.sql(parent)}`;
    expect(rows).toHaveLength(14);
  });

  it('partitions made later carry the ALWAYS triggers, row and statement, wherever the session is', async () => {
    const { sql } = session;
    const before = await partitionsOf(parent);
    await sql`SET timezone = 'America/New_York'`;
    expect(await sql`SELECT make_month_partitions(${parent}::regclass, 14) AS made`).toEqual([{ made: 2 }]);
    await sql`SET timezone = 'UTC'`;
    const made = (await partitionsOf(parent)).filter((name) => !before.includes(name));
    expect(made).toHaveLength(2);
    for (const name of made) {
      const triggers = await sql`
        SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = ${name}::regclass AND NOT tgisinternal ORDER BY 1`;
      expect(triggers).toEqual([
        { tgname: 'append_only_rows', tgenabled: 'A' },
        { tgname: 'append_only_table', tgenabled: 'A' },
      ]);
      const [bound] = await sql<{ text: string }[]>`
        SELECT pg_get_expr(relpartbound, oid) AS text FROM pg_class WHERE oid = ${name}::regclass`;
      expect(bound?.text).toMatch(
        /^FOR VALUES FROM \('\d{4}-\d\d-01 00:00:00\+00'\) TO \('\d{4}-\d\d-01 00:00:00\+00'\)$/,
      );
    }
  });

  it('partitions are made once by calls at the same time', async () => {
    const [first, second] = await Promise.all([openSession(database.url), openSession(database.url)]);
    const before = await partitionsOf(parent);
    await first.sql`BEGIN`;
    const made = await first.sql`SELECT make_month_partitions(${parent}::regclass, 16) AS made`;
    const waiting = second.sql`SELECT make_month_partitions(${parent}::regclass, 16) AS made`.execute();
    expect(await untilBlocked(database.db.sql, { pid: second.pid, work: waiting })).toBe('blocked');
    await first.sql`COMMIT`;
    expect([...made, ...(await waiting)]).toEqual([{ made: 2 }, { made: 0 }]);
    expect(await partitionsOf(parent)).toHaveLength(before.length + 2);
    await Promise.all([first.end(), second.end()]);
  });
});

describe('why each partition has a TRUNCATE trigger of its own', () => {
  it("truncating a partition passes the parent's trigger", async () => {
    const { sql } = session;
    await sql`CREATE TABLE bare (n integer) PARTITION BY RANGE (n)`;
    await sql`CREATE TABLE bare_1 PARTITION OF bare FOR VALUES FROM (0) TO (10)`;
    await sql`CREATE TRIGGER t BEFORE TRUNCATE ON bare FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()`;
    await sql`INSERT INTO bare VALUES (1)`;
    await expect(sql`TRUNCATE bare`).rejects.toThrow(/append-only/);
    await sql`TRUNCATE bare_1`;
    expect(await sql`SELECT 1 FROM bare`).toHaveLength(0);
    await sql`DROP TABLE bare`;
  });
});

describe('roles', () => {
  it('Every app role has INSERT and SELECT on audit; UPDATE on one column of contact_comm_prefs takes the share lock, without it the lock is refused', async () => {
    const { sql, pid } = session;
    const role = sql(`app_${pid}`);
    await sql`INSERT INTO contacts (id) VALUES (1)`;
    await sql`CREATE ROLE ${role}`;
    await sql`GRANT INSERT, SELECT ON compliance_audit_log TO ${role}`;
    await sql`GRANT SELECT ON contact_comm_prefs TO ${role}`;
    const lock = () => sql`SELECT contact_id FROM contact_comm_prefs WHERE contact_id = 1 FOR SHARE`;

    await sql`SET ROLE ${role}`;
    await sql`INSERT INTO compliance_audit_log (actor_type, actor_id, event_type) VALUES ('user', 'u', 'Y')`;
    expect(await sql`SELECT 1 FROM compliance_audit_log WHERE event_type = 'Y'`).toHaveLength(1);
    await expect(sql`UPDATE compliance_audit_log SET actor_id = 'x'`).rejects.toMatchObject({
      code: '42501',
    });
    await expect(sql`DELETE FROM compliance_audit_log`).rejects.toMatchObject({ code: '42501' });
    await expect(sql`TRUNCATE compliance_audit_log`).rejects.toMatchObject({ code: '42501' });
    await expect(lock()).rejects.toMatchObject({ code: '42501' });

    await sql`RESET ROLE`;
    await sql`GRANT UPDATE (updated_by) ON contact_comm_prefs TO ${role}`;
    await sql`SET ROLE ${role}`;
    expect(await lock()).toHaveLength(1);
    await expect(sql`UPDATE contact_comm_prefs SET do_not_email = false`).rejects.toMatchObject({
      code: '42501',
    });
    await sql`RESET ROLE`;
    await sql`DROP OWNED BY ${role}`;
    await sql`DROP ROLE ${role}`;
  });
});

// Breaks tried:
// - 0004: either ENABLE ALWAYS left out: replica role, later partitions
// - 0004: no make_append_only for a new partition: TRUNCATE of partitions
// - 0004: no advisory lock: calls at the same time
// - 0004: `<` for `<=` in the loop over months: twelve ahead
// - 0004: no SET timezone on make_month_partitions: bounds of later partitions
