import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDb, type Db, type Sql } from '../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';

let database: TestDatabase;
let db: Db;
let killer: postgres.Sql;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  db = createDb({ url: database.url, appName: 'lost', poolMax: 1 });
  killer = postgres(database.url, { max: 1 });
  await killer`CREATE TABLE witness (who text)`;
});
afterAll(async () => {
  await db.end(1);
  await killer.end({ timeout: 1 });
  await database.drop();
});
beforeEach(() => killer`TRUNCATE witness`);

const who = async () => (await killer<{ who: string }[]>`SELECT who FROM witness`).map((row) => row.who);

/** Ends the session below a transaction, and resolves when our side of the connection has heard of it. */
async function cut(tx: Sql): Promise<void> {
  const [row] = await tx<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  await killer`SELECT pg_terminate_backend(${row?.pid ?? 0})`;
  await expect
    .poll(() => killer`SELECT 1 FROM pg_stat_activity WHERE pid = ${row?.pid ?? 0}`, { timeout: 60_000 })
    .toEqual([]);
}

/**
 * A relay before the server whose `reset` ends its connections with a TCP reset, as a firewall or a crash does. The n-th one
 * waits until `admit` says whether it is to have the server, and is reset if not.
 */
async function openRelay(url: string, admit: (nth: number) => Promise<boolean> = async () => true) {
  const { port, hostname } = new URL(url);
  const clients = new Set<net.Socket>();
  let came = 0;
  const relay = net.createServer(async (client) => {
    came += 1;
    if (!(await admit(came))) {
      client.resetAndDestroy();
      return;
    }
    const upstream = net.connect(Number(port), hostname);
    clients.add(client);
    client.on('error', () => undefined).on('close', () => upstream.destroy());
    upstream.on('error', () => undefined).on('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  relay.listen(0, hostname);
  await once(relay, 'listening');
  const here = new URL(url);
  here.port = String((relay.address() as AddressInfo).port);
  return {
    url: here.href,
    reset: () => {
      for (const client of clients) client.resetAndDestroy();
    },
    close: () => relay.close(),
  };
}

describe('a transaction whose connection is lost', () => {
  it('is rejected, and the process lives on: idle in the transaction', async () => {
    const lost = db.sql.begin(async (tx) => {
      await tx`INSERT INTO witness VALUES ('first')`;
      await cut(tx);
      await tx`INSERT INTO witness VALUES ('second')`;
    });
    await expect(lost).rejects.toThrow();
    expect(await who()).toEqual([]);
    expect(await db.sql`SELECT 3 AS x`).toEqual([{ x: 3 }]);
  });

  it('is rejected, and the next query is answered: with a query under way', async () => {
    const lost = db.sql.begin(async (tx) => {
      const [row] = await tx<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await Promise.all([tx`SELECT pg_sleep(60)`, killer`SELECT pg_terminate_backend(${row?.pid ?? 0})`]);
    });
    await expect(lost).rejects.toThrow();
    expect(await db.sql`SELECT 3 AS x`).toEqual([{ x: 3 }]);
  });

  it('is rejected, and the next transaction is answered: reset with a query under way', async () => {
    const relay = await openRelay(database.url);
    const far = createDb({ url: relay.url, appName: 'reset', poolMax: 1 });
    const lost = far.sql.begin(async (tx) => {
      const [row] = await tx<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      const slept = tx`SELECT pg_sleep(60)`.execute();
      await expect
        .poll(
          () =>
            killer`SELECT 1 FROM pg_stat_activity WHERE pid = ${row?.pid ?? 0} AND wait_event = 'PgSleep'`,
        )
        .toHaveLength(1);
      relay.reset();
      await slept;
    });
    await expect(lost).rejects.toThrow();
    expect(await far.sql`SELECT 3 AS x`).toEqual([{ x: 3 }]);
    expect(await far.sql.begin((tx) => tx`SELECT 4 AS x`)).toEqual([{ x: 4 }]);
    await far.end(1);
    relay.close();
  });

  it('writes nothing into the transaction that came to its connection after it', async () => {
    const { promise: othersTurn, resolve: goOn } = Promise.withResolvers<void>();
    const stale = Promise.withResolvers<void>();
    const lost = db.sql.begin(async (tx) => {
      try {
        await cut(tx);
        await othersTurn;
        // The work goes on as if nothing had happened, as after a call to a broker that took its time.
        await tx`INSERT INTO witness VALUES ('stale')`.catch(() => undefined);
      } finally {
        stale.resolve();
      }
    });
    await expect(lost).rejects.toThrow();
    const other = db.sql.begin(async (tx) => {
      await tx`INSERT INTO witness VALUES ('other')`;
      goOn();
      await stale.promise;
      throw new Error('rolled back on purpose');
    });
    await expect(other).rejects.toThrow('rolled back on purpose');
    expect(await who()).toEqual([]);
  });
});

describe('a reserved connection that is lost', () => {
  it('rejects what it is asked afterwards, and is not given back to the pool', async () => {
    const reserved = await db.sql.reserve();
    const waiting = reserved`SELECT pg_sleep(60)`.execute();
    const behind = reserved`SELECT 1`.execute();
    const rejected = Promise.all([expect(waiting).rejects.toThrow(), expect(behind).rejects.toThrow()]);
    await expect
      .poll(
        () => killer`
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'lost' AND datname = current_database() AND wait_event = 'PgSleep'`,
      )
      .toHaveLength(1);
    await rejected;
    await expect(reserved`SELECT 2`).rejects.toThrow();
    reserved.release();
    expect(await db.sql`SELECT 3 AS x`).toEqual([{ x: 3 }]);
  });
});

/** A connection that is lost to its pool is found again when it was idle for too long, after 25 s. */
const lostForGoodMs = 20_000;

describe('two who each want a connection alone, of which one is refused', () => {
  it('the other gets one, and the pool has both', { timeout: lostForGoodMs }, async () => {
    const isRetried = Promise.withResolvers<boolean>();
    const relay = await openRelay(database.url, async (nth) => {
      if (nth === 2) return false;
      if (nth === 3) isRetried.resolve(true);
      // The first is given the server when the connection that was refused is being made anew.
      return isRetried.promise;
    });
    const far = createDb({ url: relay.url, appName: 'refused', poolMax: 2 });
    const [one, other] = await Promise.allSettled([far.sql.reserve(), far.sql.reserve()]);
    expect([one.status, other.status]).toEqual(['fulfilled', 'rejected']);
    const second = await far.sql.reserve();
    expect(await second`SELECT 3 AS x`).toEqual([{ x: 3 }]);
    second.release();
    if (one.status === 'fulfilled') one.value.release();
    expect(await Promise.all([far.sql`SELECT 4 AS x`, far.sql`SELECT 5 AS x`])).toHaveLength(2);
    await far.end(1);
    relay.close();
  });
});

describe('a reserved connection', () => {
  it('is asked several at once by its holder, which answers in their order', async () => {
    const reserved = await db.sql.reserve();
    await reserved`SELECT 1`;
    const slow = reserved`SELECT pg_sleep(0.2), clock_timestamp() AS at`.execute();
    const inTurn = reserved`SELECT 1 / 0`.execute();
    const [first, second, third] = await Promise.allSettled([slow, inTurn, reserved`SELECT 3 AS x`]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect(third).toMatchObject({ value: [{ x: 3 }] });
    reserved.release();
  });
});

describe('a connection that cannot learn the array types', () => {
  it('is given up: the query is rejected, the process lives on, and the next connection knows them', async () => {
    const slow = createDb({ url: database.url, appName: 'types', poolMax: 1, statementTimeoutMs: 200 });
    const locked = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const lock = killer.begin(async (tx) => {
      await tx`LOCK TABLE pg_catalog.pg_type IN ACCESS EXCLUSIVE MODE`;
      locked.resolve();
      await held.promise;
    });
    await locked.promise;
    await expect(slow.sql`SELECT ARRAY['a', 'b'] AS x`).rejects.toThrow('statement timeout');
    held.resolve();
    await lock;
    expect(await slow.sql`SELECT ARRAY['a', 'b'] AS x`).toEqual([{ x: ['a', 'b'] }]);
    await slow.end(1);
  });
});

// Breaks tried, each of which turned a test above red:
// - the driver without our patch (docs/decisions/0021-patched-driver.md): the first two end the process, the last finds rows
// - the patch without its lines for `query || sent.length`: the third is never answered
// - the patch without its lines for reserved connections: the fifth is never answered, and its error is nobody's
// - the patch without its lines for who waits for a connection alone: the sixth is never answered, or after 25 s
// - the patch without `connection.reserved ?`: with-pipelined-transaction sends BEGIN alone
// - the patch without `catch` behind `fetchArrayTypes()`: its rejection, which nobody handles, ends the process
