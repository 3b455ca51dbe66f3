import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { seedRows } from '../test/seed-rows.ts';
import { countBacklog } from './count-backlog.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE outbox_messages`);

/** In one commit, so that all are due at the same instant. */
async function queue(category: string, count: number) {
  await database.db.sql`
    INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, category)
    SELECT 'message', 'm' || n, 'crm.email.requested.v1', '{}', ${category} FROM generate_series(1, ${count}) AS n`;
}

const none = { depth: 0, lagSeconds: 0 };

describe('E10: countBacklog', () => {
  it('of an empty outbox nothing, whatever was published', async () => {
    await seedRows(database.db.sql, [{ ageMs: 60_000, published: true }]);
    expect(await countBacklog(database.db)).toEqual({ transactional: none, marketing: none });
  });

  it('counts by category; the lag is of the row due for longest, by its retry time if it has one', async () => {
    await seedRows(database.db.sql, [
      { ageMs: 600_000, retryInMs: -20_000 },
      { ageMs: 40_000 },
      { category: 'marketing', ageMs: 900_000, retryInMs: 60_000 },
    ]);
    const { transactional, marketing } = await countBacklog(database.db);
    expect(transactional.depth).toBe(2);
    expect(transactional.lagSeconds).toBeGreaterThanOrEqual(40);
    expect(transactional.lagSeconds).toBeLessThan(100);
    expect(marketing).toEqual({ depth: 1, lagSeconds: 0 });
  });

  it.each([1_999, 2_000, 2_001, 4_000, 4_001])('%i rows, due at one instant: each once', async (count) => {
    await queue('marketing', count);
    await queue('transactional', 3);
    const backlog = await countBacklog(database.db);
    expect(backlog).toMatchObject({ marketing: { depth: count }, transactional: { depth: 3 } });
  });

  it('who stops does not wait for the end of it', async () => {
    await queue('transactional', 4_000);
    const counting = countBacklog(database.db, { signal: AbortSignal.abort() });
    await expect(counting).rejects.toThrow('aborted');
  });
});

// Breaks tried:
// - a slice begins at the last row of the one before, or behind its due time alone: 4,001 rows
// - the lag not floored at zero; published rows counted
