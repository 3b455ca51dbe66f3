import { sqlState } from '@crm/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseRole, databaseRoles, openRoleDesk, type RoleDesk } from './open-role-desk.ts';

let desk: RoleDesk;
beforeAll(async () => {
  desk = await openRoleDesk();
});
afterAll(() => desk.close());

const insufficientPrivilege = '42501';
const apps = ['api', 'dispatcher', 'consumer', 'scheduler'] as const;

/** The SQLSTATE with which a statement ends, by the rights of a role; nothing of it stays. */
async function endOf(role: DatabaseRole, statement: string): Promise<string> {
  const db = desk.as(role);
  try {
    await db.sql.begin(async (tx) => {
      await tx.unsafe(statement);
      throw new Error('done');
    });
  } catch (error) {
    return sqlState(error) ?? (error as Error).message;
  } finally {
    await db.end(1);
  }
  return 'done';
}

type Privilege = { role: DatabaseRole; table: string; privilege: string };

/** Every right of the roles on tables and views as a whole, partitions included. */
async function privileges(): Promise<Privilege[]> {
  const { sql } = desk.database.db;
  const found: Privilege[] = [];
  for (const role of databaseRoles) {
    const rows = await sql<{ table: string; privilege: string }[]>`
      SELECT c.relname AS table, p.privilege
        FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p(privilege)
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
         AND has_table_privilege(${desk.nameOf(role)}, c.oid, p.privilege)
       ORDER BY 1, 2`;
    found.push(...rows.map((row) => ({ role, ...row })));
  }
  return found;
}

const auditRow = `INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc,
  resource_type, payload_json, content_hash)
  SELECT gen_random_uuid(), 'c', 'system', 'a', 'TEST', now(), 'message', '{}', repeat('0', 64)`;

describe('I4, T19: of the audit log', () => {
  test('every program has SELECT and INSERT and nothing more, and of its partitions nothing at all', async () => {
    const ofLog = (await privileges()).filter(({ table }) => table.startsWith('compliance_audit_log'));
    expect(ofLog).toEqual([
      ...apps.flatMap((role) =>
        ['INSERT', 'SELECT'].map((privilege) => ({ role, table: 'compliance_audit_log', privilege })),
      ),
      { role: 'auditor', table: 'compliance_audit_log', privilege: 'SELECT' },
    ]);
  });

  test.each(apps)(
    '%s writes a row, and can neither change nor remove one, nor the wall in front of it',
    async (role) => {
      expect(await endOf(role, auditRow)).toBe('done');
      for (const statement of [
        `UPDATE compliance_audit_log SET actor_id = 'x'`,
        'DELETE FROM compliance_audit_log',
        'TRUNCATE compliance_audit_log',
        'ALTER TABLE compliance_audit_log DISABLE TRIGGER ALL',
        'DROP TABLE compliance_audit_log',
        'UPDATE audit_seals SET row_count = 0',
        'DELETE FROM audit_seal_leaves',
      ]) {
        expect([statement, await endOf(role, statement)]).toEqual([statement, insufficientPrivilege]);
      }
      // As a superuser: that is what a program without a role of its own would be.
      expect(await endOf(role, 'SET session_replication_role = replica')).toBe(insufficientPrivilege);
    },
  );
});

describe('T31: each program', () => {
  test('owns nothing, makes nothing and is no superuser', async () => {
    const names = databaseRoles.map(desk.nameOf);
    const [row] = await desk.database.db.sql`
      SELECT (SELECT count(*)::int FROM pg_class WHERE relowner = ANY(SELECT oid FROM pg_roles WHERE rolname = ANY(${names}))) AS owned,
             (SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
                FROM pg_roles WHERE rolname = ANY(${names})) AS mighty,
             (SELECT bool_or(has_schema_privilege(rolname, 'public', 'CREATE')) FROM pg_roles WHERE rolname = ANY(${names})) AS creates`;
    expect(row).toEqual({ owned: 0, mighty: false, creates: false });
  });

  test('nobody truncates, and only sweeps and sign-outs delete', async () => {
    const all = await privileges();
    const listed = (privilege: string) =>
      all.filter((one) => one.privilege === privilege).map(({ role, table }) => `${role} ${table}`);
    expect(listed('TRUNCATE')).toEqual([]);
    expect(listed('TRIGGER')).toEqual([]);
    expect(listed('DELETE')).toEqual([
      'api console_sessions',
      'api email_drafts',
      'api email_previews',
      'dispatcher ops_samples',
      'scheduler blobs',
      'scheduler email_drafts',
      'scheduler email_previews',
      'scheduler idempotency_keys',
      'scheduler outbox_messages',
      'scheduler processed_events',
    ]);
    // Columns alone are given: no program may rewrite a whole row.
    expect(listed('UPDATE')).toEqual([]);
  });

  test.each<[DatabaseRole, string]>([
    ['api', 'DELETE FROM outbox_messages'],
    ['api', 'UPDATE outbox_messages SET published_at = now()'],
    ['api', 'DELETE FROM messages'],
    ['api', 'UPDATE messages SET subject = subject'],
    ['api', 'UPDATE delivery_log SET cause = cause'],
    ['api', 'INSERT INTO message_artifacts SELECT * FROM message_artifacts'],
    ['api', 'DELETE FROM contact_comm_prefs'],
    ['api', 'UPDATE contact_comm_prefs SET contact_id = contact_id'],
    ['api', 'UPDATE contacts SET email = email'],
    ['api', 'INSERT INTO audit_seals SELECT * FROM audit_seals'],
    ['api', 'DELETE FROM idempotency_keys'],
    ['dispatcher', 'DELETE FROM outbox_messages'],
    ['dispatcher', 'INSERT INTO outbox_messages SELECT * FROM outbox_messages'],
    ['dispatcher', `UPDATE outbox_messages SET payload = '{}'`],
    ['dispatcher', 'SELECT * FROM messages'],
    ['dispatcher', 'SELECT * FROM contacts'],
    ['dispatcher', 'SELECT * FROM console_sessions'],
    ['consumer', 'SELECT * FROM contact_comm_prefs'],
    ['consumer', 'SELECT * FROM v_contact_comm_prefs'],
    ['consumer', 'INSERT INTO messages SELECT * FROM messages'],
    ['consumer', 'UPDATE messages SET permit_revoked_at = NULL'],
    ['consumer', 'UPDATE outbox_messages SET published_at = now()'],
    ['consumer', 'DELETE FROM processed_events'],
    ['consumer', 'SELECT * FROM console_sessions'],
    ['consumer', 'SELECT * FROM idempotency_keys'],
    ['consumer', 'UPDATE message_artifacts SET manifest = manifest'],
    ['consumer', 'DELETE FROM blobs'],
    ['consumer', 'INSERT INTO audit_seals SELECT * FROM audit_seals'],
    ['consumer', `SELECT retire_month_partition('delivery_log_before', now())`],
    ['api', `SELECT retire_month_partition('delivery_log_before', now())`],
    ['api', `UPDATE legal_holds SET loan_id = 1`],
    ['api', 'DELETE FROM legal_holds'],
    ['scheduler', 'UPDATE legal_holds SET released_at = now()'],
    ['scheduler', 'SELECT payload FROM outbox_messages'],
    ['scheduler', 'UPDATE outbox_messages SET published_at = now()'],
    ['scheduler', 'SELECT subject FROM messages'],
    ['scheduler', 'SELECT * FROM contacts'],
    ['scheduler', 'DELETE FROM delivery_log'],
    ['scheduler', 'DROP TABLE delivery_log_before'],
    ['scheduler', 'ALTER TABLE delivery_log DETACH PARTITION delivery_log_before'],
    ['scheduler', 'INSERT INTO retired_partitions SELECT * FROM retired_partitions'],
    ['scaler', 'SELECT payload FROM outbox_messages'],
    ['scaler', 'UPDATE outbox_messages SET published_at = now()'],
    ['scaler', 'SELECT * FROM compliance_audit_log'],
    ['auditor', 'SELECT * FROM messages'],
    ['auditor', auditRow],
  ])('%s is refused: %s', async (role, statement) => {
    expect(await endOf(role, statement)).toBe(insufficientPrivilege);
  });
});

describe('limits', () => {
  test('a session of a program gives up: statements after 15 s, locks after 5 s, idle transactions after 10 s', async () => {
    const limits = async (role: DatabaseRole) => {
      const { sql } = desk.as(role);
      const [row] = await sql`
        SELECT current_setting('lock_timeout') AS lock, current_setting('search_path') AS path,
               s.setconfig::text AS set FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
         WHERE r.rolname = current_user`;
      return row;
    };
    for (const role of apps) {
      expect(await limits(role)).toEqual({
        lock: '5s',
        path: 'public',
        set: '{statement_timeout=15s,lock_timeout=5s,idle_in_transaction_session_timeout=10s,search_path=public}',
      });
    }
  });

  test('who waits for a lock of somebody else is told so, with an error that is tried again', async () => {
    const { sql } = desk.database.db;
    await sql`INSERT INTO ops_samples (at, depth_transactional, depth_marketing, lag_transactional, lag_marketing,
      dead_letters_open, audit_rows, requested, denied, sent, failed, unknown, published, publish_failures,
      publish_ms_sum, publish_ms_max) VALUES ('2026-01-01', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`;
    await sql.begin(async (tx) => {
      await tx`SELECT 1 FROM ops_samples FOR UPDATE`;
      expect(await endOf('dispatcher', 'UPDATE ops_samples SET published = 1')).toBe('55P03');
    });
  });
});

// Breaks tried in roles.sql, each turned a test red:
// - UPDATE on the audit log granted; DELETE granted on all tables; the roles made as superusers; locks waited for 14 s.
