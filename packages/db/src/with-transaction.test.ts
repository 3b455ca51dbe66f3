import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openSession, type Session } from '../test/open-session.ts';
import { createDb } from './connection.ts';
import { createTestDatabase, type TestDatabase, untilBlocked } from './testing/index.ts';
import { withTransaction } from './with-transaction.ts';

let database: TestDatabase;
let other: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(async () => {
  other = await openSession(database.url);
  await database.db.sql`DELETE FROM contacts`;
  await database.db.sql`INSERT INTO contacts (id, full_name) VALUES (1, 'a'), (2, 'a')`;
});
afterEach(() => other.end());

describe('withTransaction', () => {
  it('is READ COMMITTED whatever the default of the database is', async () => {
    await other.sql.unsafe(
      `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET default_transaction_isolation = 'repeatable read'`,
    );
    const fresh = createDb({ url: database.url, appName: 'test', poolMax: 1 });
    expect(await fresh.sql`SHOW transaction_isolation`).toEqual([
      { transaction_isolation: 'repeatable read' },
    ]);
    const level = await withTransaction(fresh, (tx) => tx`SHOW transaction_isolation`);
    expect(level).toEqual([{ transaction_isolation: 'read committed' }]);
    await fresh.end(1);
  });

  it('commits what the work did and gives its result, lists included', async () => {
    const result = await withTransaction(database.db, async (tx) => {
      await tx`UPDATE contacts SET full_name = 'b' WHERE id = 1`;
      return [1, 2];
    });
    expect(result).toEqual([1, 2]);
    expect(await other.sql`SELECT full_name FROM contacts WHERE id = 1`).toEqual([{ full_name: 'b' }]);
  });

  it('leaves nothing of work that throws, and throws its error', async () => {
    const failure = new Error('mine');
    await expect(
      withTransaction(database.db, async (tx) => {
        await tx`UPDATE contacts SET full_name = 'b' WHERE id = 1`;
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await other.sql`SELECT full_name FROM contacts WHERE id = 1`).toEqual([{ full_name: 'a' }]);
  });

  it('crossing orders deadlock; the work that lost runs again from its start and goes through', async () => {
    let tries = 0;
    await other.sql`BEGIN`;
    // The other one never looks for deadlocks in time: the victim is ours.
    await other.sql`SET LOCAL deadlock_timeout = '1h'`;
    await other.sql`UPDATE contacts SET full_name = 'other' WHERE id = 1`;
    let crossing: Promise<unknown> = Promise.resolve();
    const result = await withTransaction(database.db, async (tx) => {
      tries += 1;
      // The victim may be back before the other has been woken; it would then be in the way once more, unseen.
      if (tries === 2) await crossing;
      await tx`SET LOCAL deadlock_timeout = '10ms'`;
      await tx`UPDATE contacts SET full_name = full_name || '+ours' WHERE id = 2`;
      if (tries === 1) {
        crossing = other.sql`UPDATE contacts SET full_name = 'other' WHERE id = 2`.then(
          () => other.sql`COMMIT`,
        );
        expect(await untilBlocked(database.db.sql, { pid: other.pid, work: crossing })).toBe('blocked');
      }
      await tx`UPDATE contacts SET full_name = full_name || '+ours' WHERE id = 1`;
      return 'through';
    });
    await crossing;
    expect([result, tries]).toEqual(['through', 2]);
    expect(await other.sql`SELECT full_name FROM contacts ORDER BY id`).toEqual([
      { full_name: 'other+ours' },
      { full_name: 'other+ours' },
    ]);
  });

  it('gives up after three retries when the lock is never to be had', async () => {
    let tries = 0;
    await other.sql`BEGIN`;
    await other.sql`SELECT 1 FROM contacts WHERE id = 1 FOR UPDATE`;
    await expect(
      withTransaction(database.db, async (tx) => {
        tries += 1;
        await tx`SELECT 1 FROM contacts WHERE id = 1 FOR UPDATE NOWAIT`;
      }),
    ).rejects.toMatchObject({ code: '55P03' });
    expect(tries).toBe(4);
    await other.sql`ROLLBACK`;
  });
});

// Breaks tried:
// - with-transaction.ts: isolation level not said
// - with-transaction.ts: without withRetries
