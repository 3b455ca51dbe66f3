import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@crm/dev';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { makeSourceTables } from '../test/make-source-tables.ts';
import { openSession, type Session } from '../test/open-session.ts';
import { migrate } from './migrate.ts';
import { createTestDatabase, describeCatalog, type TestDatabase, untilBlocked } from './testing/index.ts';

let database: TestDatabase;
let session: Session;
beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'), { migrated: false });
  session = await openSession(database.url);
});
afterEach(async () => {
  await session.end();
  await database.drop();
});

const filesInAll = readdirSync(join(import.meta.dirname, '..', 'migrations')).length;

describe('an empty database', () => {
  it('is brought to the newest schema; the second run has nothing to do', async () => {
    const first = await migrate(database.url);
    expect(first.applied).toHaveLength(filesInAll);
    expect(first.applied).toEqual([...first.applied].sort());
    const before = await describeCatalog(session.sql);
    expect(await migrate(database.url)).toEqual({ applied: [], already: filesInAll });
    expect(await describeCatalog(session.sql)).toEqual(before);
  });

  it('is migrated once by four processes at the same moment, with CREATE INDEX CONCURRENTLY in play', async () => {
    const ends = await Promise.all([0, 1, 2, 3].map(() => migrateInProcess(database.url)));
    expect(ends).toEqual([0, 0, 0, 0]);
    const rows = await session.sql`SELECT name FROM schema_migrations ORDER BY name`;
    expect(rows).toHaveLength(filesInAll);
    expect(await invalidIndexes(session)).toEqual([]);
  });
});

describe('one migrator at a time', () => {
  const key = 4242;

  it('waiting inside pg_advisory_lock() holds a snapshot and deadlocks with CREATE INDEX CONCURRENTLY', async () => {
    const { ahead, behind, end } = await twoMigrators();
    const waiting = behind.sql`SELECT pg_advisory_lock(${key})`;
    expect(await untilBlocked(database.db.sql, { pid: behind.pid, work: waiting })).toBe('blocked');
    const building = ahead.sql`CREATE INDEX CONCURRENTLY t_n ON t (n)`;
    await expect(building).rejects.toMatchObject({ code: '40P01' });
    await ahead.sql`SELECT pg_advisory_unlock(${key})`;
    await waiting;
    await end();
  });

  it('a loop over pg_try_advisory_lock lets CREATE INDEX CONCURRENTLY of the one ahead finish', async () => {
    const { ahead, behind, end } = await twoMigrators();
    let isBuilt = false;
    const building = ahead.sql`CREATE INDEX CONCURRENTLY t_n ON t (n)`
      .then(() => ahead.sql`SELECT pg_advisory_unlock(${key})`)
      .then(() => {
        isBuilt = true;
      });
    for (;;) {
      const [row] = await behind.sql<{ taken: boolean }[]>`SELECT pg_try_advisory_lock(${key}) AS taken`;
      if (row?.taken === true) break;
    }
    await building;
    expect(isBuilt).toBe(true);
    await end();
  });

  async function twoMigrators() {
    const [ahead, behind] = await Promise.all([openSession(database.url), openSession(database.url)]);
    await ahead.sql`CREATE TABLE t (n integer)`;
    // Of a deadlock it is the migrator ahead that finds out, and loses.
    await ahead.sql`SET deadlock_timeout = '10ms'`;
    await behind.sql`SET deadlock_timeout = '1h'`;
    await ahead.sql`SELECT pg_advisory_lock(${key})`;
    return { ahead, behind, end: () => Promise.all([ahead.end(), behind.end()]) };
  }
});

describe('a file that was applied', () => {
  it('is refused by name once it has been edited, and nothing else is applied', async () => {
    await migrate(database.url);
    await session.sql`UPDATE schema_migrations SET sha256 = 'of another text' WHERE name LIKE '0004%'`;
    await session.sql`DELETE FROM schema_migrations WHERE name LIKE '0010%'`;
    await expect(migrate(database.url)).rejects.toThrow(/^0004_\w+\.sql was edited after it was applied/);
    expect(await session.sql`SELECT 1 FROM schema_migrations WHERE name LIKE '0010%'`).toHaveLength(0);
  });
});

describe('a migrator that dies', () => {
  it('in CREATE INDEX CONCURRENTLY leaves an invalid index, which the next run builds anew', async () => {
    await migrate(database.url);
    const before = await describeCatalog(session.sql);
    await session.sql`DELETE FROM schema_migrations WHERE name LIKE '0010%'`;
    await session.sql`DROP INDEX idx_outbox_due`;
    await session.sql`BEGIN`;
    await session.sql`LOCK TABLE outbox_messages IN ROW EXCLUSIVE MODE`;

    const cutOff = migrate(database.url);
    const cutOffEnd = expect(cutOff).rejects.toThrow();
    const pid = await builder();
    expect(await untilBlocked(database.db.sql, { pid, work: cutOff })).toBe('blocked');
    await database.db.sql`SELECT pg_terminate_backend(${pid})`;
    await cutOffEnd;
    await session.sql`COMMIT`;
    expect(await invalidIndexes(session)).toEqual(['idx_outbox_due']);

    expect((await migrate(database.url)).applied).toHaveLength(1);
    expect(await invalidIndexes(session)).toEqual([]);
    expect(await describeCatalog(session.sql)).toEqual(before);
  });

  it('in a transaction leaves nothing of its file behind, and the next run goes on there', async () => {
    await makeSourceTables(session.sql, { hasCategory: true });
    // An index name that 0005 needs: it fails after renaming the audit log.
    await session.sql`CREATE TABLE in_the_way (n integer)`;
    await session.sql`CREATE INDEX idx_compliance_audit_legacy_ts ON in_the_way (n)`;
    await expect(migrate(database.url)).rejects.toThrow(/idx_compliance_audit_legacy_ts/);
    expect(await session.sql`SELECT to_regclass('compliance_audit_log_legacy') AS legacy`).toEqual([
      { legacy: null },
    ]);
    await session.sql`DROP TABLE in_the_way`;
    const { already, applied } = await migrate(database.url);
    expect([already, applied.length]).toEqual([4, filesInAll - 4]);
  });

  async function builder(): Promise<number> {
    const find = () => database.db.sql<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND query ~ 'CREATE INDEX CONCURRENTLY'
         AND pid <> pg_backend_pid()`;
    return waitFor(async () => (await find())[0]?.pid, { timeoutMs: 60_000, what: 'the index to be built' });
  }
});

async function invalidIndexes({ sql }: Session): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid`;
  return rows.map((row) => row.name);
}

function migrateInProcess(url: string): Promise<number | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cli', 'migrate.ts')], {
    env: { DATABASE_URL: url },
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}

// Breaks tried:
// - migrate.ts: takeTurn returns whether it got the lock or not: four at the same moment
// - migrate.ts: any file that is known is passed over, whatever its hash: an edited file
// - build-index.ts: an index that is invalid is not dropped: a migrator that dies in CREATE INDEX CONCURRENTLY
