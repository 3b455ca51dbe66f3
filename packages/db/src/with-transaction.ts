import type { Db, Sql } from './connection.ts';
import { withRetries } from './with-retries.ts';

/**
 * One READ COMMITTED transaction, retried on contention: the work may run more than once and must have no effect
 * outside the database. READ COMMITTED is stated because the opt-out depends on it: its revocation must see what
 * was committed while it waited for the lock.
 */
export async function withTransaction<T>(db: Db, work: (tx: Sql) => Promise<T>): Promise<T> {
  return withRetries(async () => {
    // postgres.js types the result as an unwrapped array; our work never returns an array of promises.
    const result = await db.sql.begin('isolation level read committed', async (tx) => ({
      value: await work(tx),
    }));
    return result.value;
  });
}
