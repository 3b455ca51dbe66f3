import { waitFor } from '@crm/dev';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from '../src/migrate.ts';
import {
  createTestDatabase,
  describeCatalog,
  type TestDatabase,
  untilBlocked,
} from '../src/testing/index.ts';
import { makeSourceTables } from './make-source-tables.ts';
import { openSession, type Session } from './open-session.ts';

const serverUrl = inject('databaseUrl');

type SourceRows = Record<
  'contacts' | 'contact_comm_prefs' | 'outbox_messages' | 'compliance_audit_log',
  readonly unknown[]
>;

describe.each([
  { title: 'outbox with category, marketing rows included', hasCategory: true },
  { title: 'outbox without category', hasCategory: false },
])('E14: a database that has the tables of source 000, $title', ({ hasCategory }) => {
  let database: TestDatabase;
  let session: Session;
  let before: SourceRows;
  beforeAll(async () => {
    database = await createTestDatabase(serverUrl, { migrated: false });
    session = await openSession(database.url);
    await makeSourceTables(session.sql, { hasCategory });
    await makeWriter(session, { ownsAudit: !hasCategory });
    before = await rowsOfSource(session);
    await migrate(database.url);
  });
  afterAll(async () => {
    await session.sql`DROP OWNED BY ${session.sql(`writer_${session.pid}`)}`;
    await session.sql`DROP ROLE ${session.sql(`writer_${session.pid}`)}`;
    await session.end();
    await database.drop();
  });

  it('keeps every row as it was', async () => {
    const after = await rowsOfSource(session);
    expect(after.contact_comm_prefs.slice(0, 1)).toEqual(before.contact_comm_prefs);
    expect(after.compliance_audit_log).toEqual(before.compliance_audit_log);
    expect(after.contacts).toEqual(before.contacts);
    expect(after.outbox_messages).toEqual(before.outbox_messages);
  });

  it('J18: rows from before are transactional by the default of the column; marketing rows stay marketing', async () => {
    const rows = await session.sql`SELECT aggregate_id, category FROM outbox_messages ORDER BY aggregate_id`;
    expect(rows).toEqual([
      ...(hasCategory ? [{ aggregate_id: 'm-1', category: 'marketing' }] : []),
      { aggregate_id: 'old-1', category: 'transactional' },
      ...(hasCategory ? [{ aggregate_id: 't-1', category: 'transactional' }] : []),
    ]);
  });

  it('An existing unpartitioned table becomes the first partition by ATTACH, rows kept', async () => {
    const partitions = await session.sql<{ name: string; from: string }[]>`
      SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS from
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'compliance_audit_log'::regclass ORDER BY c.relname`;
    expect(partitions[0]?.name).toBe('compliance_audit_log_legacy');
    expect(partitions[0]?.from).toMatch(/^FOR VALUES FROM \(MINVALUE\)/);
    expect(partitions).toHaveLength(13);
    const [count] = await session.sql`SELECT count(*)::int AS n FROM compliance_audit_log_legacy`;
    expect(count).toEqual({ n: 51 });
    await expect(session.sql`UPDATE compliance_audit_log_legacy SET actor_id = 'x'`).rejects.toThrow(
      /append-only/,
    );
    await expect(session.sql`TRUNCATE compliance_audit_log_legacy`).rejects.toThrow(/append-only/);
  });

  it('backfills a preferences row for each contact and leaves the view as it was', async () => {
    expect(
      await session.sql`SELECT contact_id::int, do_not_email FROM contact_comm_prefs ORDER BY 1`,
    ).toEqual([
      { contact_id: 1, do_not_email: true },
      { contact_id: 2, do_not_email: false },
      { contact_id: 3, do_not_email: false },
    ]);
    expect(
      await session.sql`SELECT contact_id::int, do_not_email FROM v_contact_comm_prefs ORDER BY 1`,
    ).toEqual([
      { contact_id: 1, do_not_email: true },
      { contact_id: 2, do_not_email: false },
      { contact_id: 3, do_not_email: false },
    ]);
  });

  it('leaves the audit log to its owner, and to others no right but INSERT and SELECT', async () => {
    const writer = `writer_${session.pid}`;
    const [row] = await session.sql`
      SELECT pg_get_userbyid(relowner) = ${writer} AS owns, has_table_privilege(${writer}, oid, 'UPDATE') AS updates
        FROM pg_class WHERE oid = 'compliance_audit_log'::regclass`;
    expect(row).toEqual({ owns: !hasCategory, updates: !hasCategory });
  });

  it("The source's own INSERTs keep working, under the role that made them", async () => {
    const { sql } = session;
    await sql`SET ROLE ${sql(`writer_${session.pid}`)}`;
    await sql`INSERT INTO contacts (id) VALUES (10)`;
    await sql`
      INSERT INTO compliance_audit_log (correlation_id, actor_type, actor_id, event_type, resource_type, resource_id,
                                        loan_id, payload_json, ip_addr, user_agent)
      VALUES ('corr-new', 'user', 'user-1', 'COMMS.PREFS.UPDATED', 'contact', '10', NULL, '{}', '::1', 'curl')`;
    await sql`
      INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload)
      VALUES ('message', 'new-1', 'crm.email.requested.v1', '{}')`;
    await sql`INSERT INTO contact_comm_prefs (contact_id, do_not_text, updated_by) VALUES (10, true, 'user-1')`;
    await sql`RESET ROLE`;
    expect(await sql`SELECT category FROM outbox_messages WHERE aggregate_id = 'new-1'`).toEqual([
      { category: 'transactional' },
    ]);
    expect(await sql`SELECT do_not_text FROM contact_comm_prefs WHERE contact_id = 10`).toEqual([
      { do_not_text: true },
    ]);
    expect(await sql`SELECT 1 FROM compliance_audit_log WHERE correlation_id = 'corr-new'`).toHaveLength(1);
  });

  it('ends with the catalog that an empty database gets; only the names and bounds of partitions differ', async () => {
    const fresh = await createTestDatabase(serverUrl);
    const other = await openSession(fresh.url);
    expect(await describeCatalog(session.sql)).toEqual(await describeCatalog(other.sql));
    await other.end();
    await fresh.drop();
  });

  it('has nothing left to do on the second run, and rows are still kept', async () => {
    const rows = await rowsOfSource(session);
    expect(await migrate(database.url)).toMatchObject({ applied: [] });
    expect(await rowsOfSource(session)).toEqual(rows);
  });
});

describe('a contact that comes in while the migration runs', () => {
  let database: TestDatabase;
  let crm: Session;
  let blocker: Session;
  beforeAll(async () => {
    database = await createTestDatabase(serverUrl, { migrated: false });
    [crm, blocker] = await Promise.all([openSession(database.url), openSession(database.url)]);
    await makeSourceTables(crm.sql, { hasCategory: true });
  });
  afterAll(async () => {
    await Promise.all([crm.end(), blocker.end()]);
    await database.drop();
  });

  it('gets its preferences row, by the backfill before the trigger stands and by the trigger after', async () => {
    const watcher = database.db.sql;
    // 0002 alters the outbox, the backfill of 0003 writes preferences: two places to hold the migration at.
    await blocker.sql`BEGIN`;
    await blocker.sql`LOCK TABLE outbox_messages IN ACCESS SHARE MODE`;
    const migrating = migrate(database.url);
    await untilRelationIsAwaited('outbox_messages');
    await crm.sql`BEGIN`;
    await crm.sql`INSERT INTO contacts (id) VALUES (20)`;
    await blocker.sql`COMMIT`;
    await untilRelationIsAwaited('contacts');
    await blocker.sql`BEGIN`;
    await blocker.sql`LOCK TABLE contact_comm_prefs IN SHARE MODE`;
    await crm.sql`COMMIT`;
    await untilRelationIsAwaited('contact_comm_prefs');
    const late = crm.sql`INSERT INTO contacts (id) VALUES (21)`;
    expect(await untilBlocked(watcher, { pid: crm.pid, work: late })).toBe('blocked');
    await blocker.sql`COMMIT`;
    await Promise.all([late, migrating]);
    expect(
      await watcher`
        SELECT c.id FROM contacts c LEFT JOIN contact_comm_prefs p ON p.contact_id = c.id WHERE p IS NULL`,
    ).toEqual([]);
    expect(await watcher`SELECT contact_id FROM contact_comm_prefs WHERE contact_id >= 20`).toHaveLength(2);
  });

  async function untilRelationIsAwaited(relation: string): Promise<void> {
    const waiters = () => database.db.sql`
      SELECT 1 FROM pg_locks WHERE relation = to_regclass(${`public.${relation}`}) AND NOT granted`;
    await waitFor(async () => (await waiters()).length > 0, {
      timeoutMs: 60_000,
      what: `somebody to wait for ${relation}`,
    });
  }
});

/** The role of a program from before: what it may do must not shrink. */
async function makeWriter({ sql, pid }: Session, { ownsAudit }: { ownsAudit: boolean }): Promise<void> {
  const writer = sql(`writer_${pid}`);
  await sql`CREATE ROLE ${writer}`;
  await sql`GRANT INSERT, SELECT ON contacts, outbox_messages, contact_comm_prefs TO ${writer}`;
  if (ownsAudit) await sql`ALTER TABLE compliance_audit_log OWNER TO ${writer}`;
  else await sql`GRANT INSERT, SELECT, UPDATE ON compliance_audit_log TO ${writer}`;
}

async function rowsOfSource({ sql }: Session): Promise<SourceRows> {
  return {
    contacts: await sql`SELECT id FROM contacts ORDER BY id`,
    contact_comm_prefs: await sql`SELECT * FROM contact_comm_prefs ORDER BY contact_id`,
    outbox_messages: await sql`
      SELECT id, aggregate_type, aggregate_id, event_type, payload, created_at, published_at, attempt_count, last_error,
             next_retry_at, correlation_id
        FROM outbox_messages ORDER BY id`,
    compliance_audit_log: await sql`
      SELECT id, correlation_id, actor_type, actor_id, event_type, event_ts_utc, resource_type, resource_id, loan_id,
             payload_json, ip_addr, user_agent
        FROM compliance_audit_log ORDER BY id`,
  };
}

// Breaks tried:
// - 0002: section C's backfill UPDATE shipped as it stands: J18
// - 0003: backfill of no contact: a row for each contact
// - 0003: backfill before the trigger: a contact that comes in while the migration runs
// - 0005: partition attached from 2001 on instead of MINVALUE: the first partition
// - 0005: no GRANT on the new parent: the source's own INSERTs
// - 0005: owner not handed on: the audit log's owner
// - 0005: make_append_only not said for the legacy partition: UPDATE and TRUNCATE of it
