import postgres from 'postgres';
import { expect, inject, it } from 'vitest';
import { createDb } from './connection.ts';
import { isUnavailable } from './db-error.ts';
import { mortalSockets, silenceOf } from './mortal-socket.ts';

const silenceMs = 300;

const open = (endsAfterMs = silenceMs) =>
  postgres(inject('databaseUrl'), { max: 1, backoff: () => 0.01, ...{ socket: mortalSockets(endsAfterMs) } });

it('F46: a statement on a connection that has gone silent is given up as unavailability, and the next is answered', async () => {
  const sql = open();
  // The server keeps its word for itself for far longer than the socket lives: what a lost network looks like.
  const error = await sql`SELECT pg_sleep(600)`.catch((caught: unknown) => caught);
  expect(isUnavailable(error)).toBe(true);
  expect(String(error)).toContain(`nothing for ${silenceMs} ms`);
  expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  await sql.end({ timeout: 0 });
});

it('F46: a connection that nobody uses ends in silence, and the next statement has another', async () => {
  // Long enough for the other to be made in, where all cores are at work.
  const sql = open(2_000);
  const [first] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const watcher = postgres(inject('databaseUrl'), { max: 1 });
  const isThere = async () =>
    (await watcher`SELECT 1 FROM pg_stat_activity WHERE pid = ${first?.pid ?? 0}`).length > 0;
  while (await isThere());
  const [second] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  expect(second?.pid).not.toBe(first?.pid);
  await Promise.all([sql.end({ timeout: 0 }), watcher.end({ timeout: 0 })]);
});

it('F46: silence is longer than any statement or transaction may last, and has no end where a statement has none', async () => {
  expect(silenceOf({ statementTimeoutMs: 15_000, idleInTransactionTimeoutMs: 10_000 })).toBe(25_000);
  expect(silenceOf({ statementTimeoutMs: 1_000, idleInTransactionTimeoutMs: 60_000 })).toBe(70_000);
  expect(silenceOf({ statementTimeoutMs: 0, idleInTransactionTimeoutMs: 600_000 })).toBe(0);
  // So Node is told that there is no limit, and not one that is over at once.
  const sql = postgres(inject('databaseUrl'), { max: 1, ...{ socket: mortalSockets(0) } });
  expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  await sql.end({ timeout: 0 });
});

it('F46: an unused connection is ended by the driver before its socket is, so that no statement is lost with it', async () => {
  // The shortest silence there is: the margin of ten seconds and a bit; half of it is the driver's.
  const db = createDb({
    url: inject('databaseUrl'),
    appName: 'unused',
    poolMax: 1,
    statementTimeoutMs: 200,
    idleInTransactionTimeoutMs: 200,
  });
  const watcher = postgres(inject('databaseUrl'), { max: 1 });
  const [first] = await db.sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const beganMs = performance.now();
  while ((await watcher`SELECT 1 FROM pg_stat_activity WHERE pid = ${first?.pid ?? 0}`).length > 0);
  expect(performance.now() - beganMs).toBeLessThan(10_000);
  const [second] = await db.sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  expect(second?.pid).not.toBe(first?.pid);
  await Promise.all([db.end(0), watcher.end({ timeout: 0 })]);
});

// Breaks tried:
// - no time limit on the socket: both wait for ever.
// - the lost connection is an error without a code: it is no unavailability.
// - a statement without an end gets the silence of a session: `verify-audit` over a million rows loses its connection.
