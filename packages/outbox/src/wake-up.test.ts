import { createDb, withTransaction } from '@crm/db';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { startPostgres, waitFor } from '@crm/dev';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { hear } from '../test/hear.ts';
import { createWakeUp } from './wake-up.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

async function latenciesMs(wake: () => void, next: () => Promise<number>, count: number): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const startMs = performance.now();
    wake();
    took.push((await next()) - startMs);
  }
  return took.sort((a, b) => a - b);
}

describe('E3: the wake-up', () => {
  it('begins with one for what was written before anybody listened', async () => {
    const { next } = hear(database.url);
    expect(await next()).toBeGreaterThan(0);
  });

  it('of a hundred calls two NOTIFYs arrive: one at once, one for what came after it', async () => {
    const { next, heardAtMs } = hear(database.url);
    await next();
    const wake = createWakeUp(database.db).ring;
    for (let n = 0; n < 100; n += 1) wake();
    await next();
    await next();
    // One more, to be heard after whatever the first calls may have sent besides.
    wake();
    await next();
    expect(heardAtMs).toHaveLength(4);
  });

  it('runs outside any transaction: it is heard while one is open, and a rollback does not take it back', async () => {
    const { next } = hear(database.url);
    await next();
    const wake = createWakeUp(database.db).ring;
    const work = withTransaction(database.db, async (tx) => {
      await tx`SELECT 1`;
      wake();
      await next();
      throw new Error('undone');
    });
    await expect(work).rejects.toThrow('undone');
  });

  it('does not fail the caller when the database is away', async () => {
    const away = createDb({ url: 'postgres://nobody@127.0.0.1:1/none', appName: 'away' });
    onTestFinished(() => away.end(0));
    const wake = createWakeUp(away).ring;
    expect(() => wake()).not.toThrow();
    await expect(away.sql`SELECT 1`).rejects.toThrow();
  });

  it('a listener may be stopped twice, and before it has connected', async () => {
    const { listener } = hear(database.url);
    await listener.stop();
    await listener.stop();
  });
});

describe('E3: after a database restart', () => {
  it.each(['restart', 'crash'] as const)(
    'the wake-up is back, and takes under 50 ms (%s)',
    async (manner) => {
      const server = await startPostgres({ runDir: inject('runDir'), log: () => undefined });
      onTestFinished(() => server.stop());
      const db = createDb({ url: server.url, appName: 'waker' });
      onTestFinished(() => db.end(1));
      const { next } = hear(server.url);
      const wake = createWakeUp(db).ring;
      await next();

      if (manner === 'crash') await server.kill();
      await server.restart();
      // The listener says so itself when it is back.
      await next();
      await waitFor(
        () =>
          db.sql`SELECT 1`.then(
            () => true,
            () => false,
          ),
        {
          timeoutMs: 60_000,
          what: 'the pool to reconnect',
        },
      );
      const took = await latenciesMs(wake, next, 41);
      // The best of them is what the way takes; the others wait for the end of the coalescing, and say how busy the
      // machine was.
      expect(took[0]).toBeLessThan(50);
    },
  );
});

// Breaks tried:
// - calls not coalesced: a hundred NOTIFYs arrive.
// - what is asked for after a NOTIFY forgotten: the second one never arrives.
// - a failed NOTIFY not caught: the run ends with an unhandled rejection.
// - a listener that ends with its connection: never back after a restart.
// - no wake-up on connecting: what was written before waits.
