import type { Db, Sql } from './connection.ts';

/**
 * One READ COMMITTED transaction whose first statements leave together with its BEGIN and so come a round trip earlier.
 * Runs the work once and throws what it threw; a connection that is lost rejects whatever the work asks of it from then on.
 */
export async function withPipelinedTransaction<T>(
  { sql }: Pick<Db, 'sql'>,
  work: (tx: Sql) => Promise<T>,
): Promise<T> {
  const session = await sql.reserve();
  try {
    const begin = session.unsafe('BEGIN ISOLATION LEVEL READ COMMITTED').execute();
    // Both are waited for, whatever becomes of one: work that goes on must not find its connection in other hands.
    const [begun, done] = await Promise.allSettled([begin, work(session)]);
    if (begun.status === 'rejected') throw begun.reason;
    if (done.status === 'rejected') throw done.reason;
    const { command } = await session.unsafe('COMMIT');
    if (command !== 'COMMIT') throw new Error('a statement failed, and the transaction with it');
    return done.value;
  } catch (error) {
    // Of a connection that is lost there is nothing left to roll back.
    await session.unsafe('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    session.release();
  }
}
