import { once } from 'node:events';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openSession } from './open-session.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const open = (url = database.url) => openSession({ url, appName: 'one', connectTimeoutMs: 30_000 });
const pidOf = async ({ db }: ReturnType<typeof open>) =>
  (await db.sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`)[0]?.pid ?? 0;
const kill = (pid: number) => database.db.sql`SELECT pg_terminate_backend(${pid})`;
const taken = async (key: number) =>
  (await database.db.sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${key}`).length;

it('every statement and transaction runs in the session that holds the lock', async () => {
  const session = open();
  const pid = await pidOf(session);
  await session.db.sql`SELECT pg_advisory_lock(501)`;
  const pids = await Promise.all([
    pidOf(session),
    session.db.sql.begin(async (tx) => (await tx`SELECT pg_backend_pid() AS pid`)[0]?.pid),
    pidOf(session),
  ]);
  expect(pids).toEqual([pid, pid, pid]);
  expect(await taken(501)).toBe(1);
  await session.end();
  expect(session.lost.aborted).toBe(true);
});

it('when it is lost, what runs and what waits fails, nothing goes on by another session, and it is told', async () => {
  const session = open();
  const pid = await pidOf(session);
  await database.db.sql`CREATE TABLE written (n integer)`;
  const running = session.db.sql`SELECT pg_sleep(600)`.execute();
  // They wait for their turn behind it; without a guard the driver would give them a new connection.
  const waiting = [1, 2, 3].map((n) => session.db.sql`INSERT INTO written VALUES (${n})`.execute());
  const ended = Promise.allSettled([running, ...waiting]);
  await kill(pid);
  expect((await ended).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
  expect(session.lost.aborted).toBe(true);
  for (let n = 0; n < 3; n += 1)
    await expect(session.db.sql`INSERT INTO written VALUES (${n})`).rejects.toThrow();
  await expect(session.db.sql.begin((tx) => tx`INSERT INTO written VALUES (9)`)).rejects.toThrow();
  expect(await database.db.sql`SELECT 1 FROM written`).toHaveLength(0);
  await session.end();
});

it('a transaction in which it is lost is undone, and its later statements fail', async () => {
  const session = open();
  const pid = await pidOf(session);
  await database.db.sql`CREATE TABLE half (n integer)`;
  const work = session.db.sql.begin(async (tx) => {
    await tx`INSERT INTO half VALUES (1)`;
    await kill(pid);
    await tx`INSERT INTO half VALUES (2)`;
  });
  // It waits for the end of the transaction; without a guard the driver would give it a new connection.
  const waiting = Promise.allSettled([session.db.sql`INSERT INTO half VALUES (3)`.execute()]);
  await expect(work).rejects.toThrow();
  expect(await waiting).toMatchObject([{ status: 'rejected' }]);
  expect(await database.db.sql`SELECT 1 FROM half`).toHaveLength(0);
  await session.end();
});

it('a server that is not there is told at once, and again', async () => {
  const session = open('postgres://nobody@127.0.0.1:1/none');
  const lost = once(session.lost, 'abort');
  await expect(pidOf(session)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await lost;
  await expect(pidOf(session)).rejects.toThrow();
  await session.end();
});
