import { createDb, type Sql } from '@crm/db';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { openGate } from '@crm/dev';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { hear } from '../test/hear.ts';
import { createWakeUp } from './wake-up.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  await database.db.sql`CREATE TABLE public.queued (id text)`;
});
afterAll(() => database.drop());

/** Takes its time, so that a NOTIFY on any other connection would be heard before its commit. */
const queue =
  (id: string) =>
  async (sql: Sql, sent: () => void): Promise<string> => {
    const asked = sql`INSERT INTO public.queued SELECT ${id} FROM pg_sleep(0.02)`.execute();
    sent();
    await asked;
    return id;
  };
const isQueued = async (id: string) =>
  (await database.db.sql`SELECT 1 FROM public.queued WHERE id = ${id}`).length === 1;

describe('E3: a statement that notifies along its way', () => {
  it('is heard when it has committed: alone, and within the rest after another', async () => {
    const { next } = hear(database.url);
    await next();
    const wake = createWakeUp(database.db);
    const alone = wake.along(queue('alone'));
    await next();
    expect(await isQueued('alone')).toBe(true);
    wake.ring();
    const resting = wake.along(queue('resting'));
    await next();
    await next();
    expect(await isQueued('resting')).toBe(true);
    expect(await Promise.all([alone, resting])).toEqual(['alone', 'resting']);
  });

  it('of two that come together each is heard when it has committed', async () => {
    const { next } = hear(database.url);
    await next();
    const wake = createWakeUp(database.db);
    const both = [wake.along(queue('one')), wake.along(queue('other'))];
    await next();
    expect((await isQueued('one')) || (await isQueued('other'))).toBe(true);
    await next();
    expect((await isQueued('one')) && (await isQueued('other'))).toBe(true);
    await Promise.all(both);
  });

  it('is heard while its answer is still on its way to us', async () => {
    const { next } = hear(database.url);
    await next();
    const gate = await openGate(database.url);
    onTestFinished(() => gate.stop());
    const far = createDb({ url: gate.url, appName: 'far', poolMax: 1 });
    onTestFinished(() => far.end(1));
    // What a connection hears for the first time it is asked about before it is run.
    await queue('first')(far.sql, () => undefined);
    gate.hold();
    const queued = createWakeUp(far).along(queue('held'));
    await next();
    expect(await isQueued('held')).toBe(true);
    gate.release();
    expect(await queued).toBe('held');
  });

  it('passes its error on and gives the connection back', async () => {
    // Without time limits a connection that is not given back is not found again after 25 s either.
    const limits = { statementTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };
    const narrow = createDb({ url: database.url, appName: 'narrow', poolMax: 1, ...limits });
    onTestFinished(() => narrow.end(1));
    const wake = createWakeUp(narrow);
    const failing = wake.along(async (sql, sent) => {
      const asked = sql`SELECT 1 / 0`.execute();
      sent();
      await asked;
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await wake.along(queue('after a failure'))).toBe('after a failure');
  });

  it('fails with its connection, and the next one is heard', async () => {
    const narrow = createDb({ url: database.url, appName: 'cut', poolMax: 1 });
    onTestFinished(() => narrow.end(1));
    const wake = createWakeUp(narrow);
    const cut = wake.along(async (sql, sent) => {
      const asked = sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute();
      sent();
      await asked;
    });
    await expect(cut).rejects.toThrow();
    const { next } = hear(database.url);
    await next();
    const queued = createWakeUp(narrow).along(queue('after a cut'));
    await next();
    expect(await isQueued('after a cut')).toBe(true);
    await queued;
  });

  it('is refused while the database is away', async () => {
    const away = createDb({ url: 'postgres://nobody@127.0.0.1:1/none', appName: 'away' });
    onTestFinished(() => away.end(0));
    await expect(createWakeUp(away).along(queue('never'))).rejects.toThrow();
  });
});

// Breaks tried: NOTIFY before the statement; only after its answer; not after one that ran within the rest; not after one that
// another's NOTIFY came before; the connection not given back.
