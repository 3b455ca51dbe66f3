import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createDb, type Db } from './connection.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';
import { withPipelinedTransaction } from './with-pipelined-transaction.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  db = createDb({ url: database.url, appName: 'pipelined', poolMax: 1 });
  await database.db.sql`CREATE TABLE public.witness (who text)`;
});
afterAll(async () => {
  await db.end(1);
  await database.drop();
});
beforeEach(() => database.db.sql`TRUNCATE public.witness`);

/** A wire to the server that shows what a client sent, packet by packet. */
async function openWire(to: string): Promise<{ url: string; packets: string[] }> {
  const [url, packets] = [new URL(to), [] as string[]];
  const { hostname: host, port } = url;
  const wire = createServer((client) => {
    const server = connect({ host, port: Number(port) });
    client.on('data', (packet) => packets.push(packet.toString('latin1')));
    pipeline(client, server, client, () => undefined);
  });
  await once(wire.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void wire.close());
  url.port = String((wire.address() as AddressInfo).port);
  return { url: url.href, packets };
}

const who = () => database.db.sql`SELECT who FROM public.witness`;

/** Ends the one connection of the pool, and says when the server has no trace of it. */
async function cut(): Promise<void> {
  await database.db.sql`
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE application_name = 'pipelined' AND datname = current_database()`;
}

describe('withPipelinedTransaction', () => {
  it('sends its first statements in one packet with BEGIN, and they are in one READ COMMITTED transaction', async () => {
    const { url, packets } = await openWire(database.url);
    const wired = createDb({ url, appName: 'wired', poolMax: 1 });
    onTestFinished(() => wired.end(1));
    const first = await withPipelinedTransaction(wired, async (tx) => {
      const [[one], [other]] = await Promise.all([
        tx<{ xid: string; level: string }[]>`
          SELECT pg_current_xact_id()::text AS xid, current_setting('transaction_isolation') AS level`,
        tx<{ xid: string }[]>`SELECT pg_current_xact_id()::text AS xid, 'other' AS who`,
      ]);
      return { same: one?.xid === other?.xid, level: one?.level };
    });
    expect(first).toEqual({ same: true, level: 'read committed' });
    expect(packets.find((packet) => packet.includes('BEGIN'))).toContain('transaction_isolation');
  });

  it('commits what the work did, and gives its result', async () => {
    const result = await withPipelinedTransaction(db, async (tx) => {
      await tx`INSERT INTO public.witness VALUES ('ours')`;
      return [1, 2];
    });
    expect(result).toEqual([1, 2]);
    expect(await who()).toEqual([{ who: 'ours' }]);
  });

  it('leaves nothing of work that throws, throws its error, and gives the connection back', async () => {
    const failure = new Error('mine');
    const failing = withPipelinedTransaction(db, async (tx) => {
      await tx`INSERT INTO public.witness VALUES ('ours')`;
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await who()).toEqual([]);
    expect(await db.sql`SELECT pg_current_xact_id_if_assigned() AS xid`).toEqual([{ xid: null }]);
  });

  it('says so when the work hid that a statement failed: nothing of it is committed', async () => {
    const hiding = withPipelinedTransaction(db, async (tx) => {
      await tx`INSERT INTO public.witness VALUES ('ours')`;
      await tx`SELECT 1 / 0`.catch(() => undefined);
    });
    await expect(hiding).rejects.toThrow('a statement failed');
    expect(await who()).toEqual([]);
  });

  it('of a connection that is lost nothing is committed, and what the work asks afterwards is refused', async () => {
    const refusals: unknown[] = [];
    const lost = withPipelinedTransaction(db, async (tx) => {
      await tx`INSERT INTO public.witness VALUES ('ours')`;
      await cut();
      await tx`INSERT INTO public.witness VALUES ('stale')`.catch((error: unknown) => refusals.push(error));
    });
    await expect(lost).rejects.toThrow();
    expect(refusals).toHaveLength(1);
    expect(await who()).toEqual([]);
    // The pool has no other: it is made anew for the next.
    expect(await withPipelinedTransaction(db, (tx) => tx`SELECT 1 AS x`)).toEqual([{ x: 1 }]);
  });

  it('is refused while the database is away, each time, and does not wait', async () => {
    const away = createDb({
      url: 'postgres://nobody@127.0.0.1:1/none',
      appName: 'away',
      poolMax: 2,
    });
    onTestFinished(() => away.end(0));
    for (let round = 0; round < 3; round += 1) {
      const asked = [1, 2, 3].map(() => withPipelinedTransaction(away, (tx) => tx`SELECT 1`));
      const answers = await Promise.allSettled(asked);
      expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    }
  });

  it('when BEGIN is refused the work is seen to its end before its connection goes to anybody else', async () => {
    const order: string[] = [];
    const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
    const session = await db.sql.reserve();
    // The same connection, in a transaction that failed: BEGIN is refused there.
    await session.unsafe('BEGIN');
    await session`SELECT 1 / 0`.catch(() => undefined);
    session.release();
    const refused = withPipelinedTransaction(db, async (tx) => {
      await held;
      order.push('work');
      await tx`SELECT 1`.catch(() => undefined);
    });
    const next = db.sql`SELECT 1`.then(() => order.push('next'));
    const refusal = () => database.db.sql`
      SELECT 1 FROM pg_stat_activity
       WHERE application_name = 'pipelined' AND datname = current_database()
         AND state = 'idle in transaction (aborted)' AND query LIKE 'BEGIN%READ COMMITTED'`;
    await expect.poll(refusal).toHaveLength(1);
    // And so it stays for as long as the work goes on.
    expect(await refusal()).toHaveLength(1);
    goOn();
    await expect(refused).rejects.toThrow('current transaction is aborted');
    await next;
    expect(order).toEqual(['work', 'next']);
  });
});

// Breaks tried, each of which turned a test above red: BEGIN awaited before the work; no COMMIT, no ROLLBACK; the answer to COMMIT
// not read; the connection given back when BEGIN was refused, with the work still going on.
