import { withTransaction } from '@crm/db';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { seedRows } from '../test/seed-rows.ts';
import { claimDue } from './claim-due.ts';
import { getOutboxStatus } from './get-outbox-status.ts';
import { deferredMark } from './insert-deferred-row.ts';
import { insertOutboxRows } from './insert-outbox-rows.ts';
import type { NewOutboxRow } from './outbox-row.ts';
import { markFailed, markPublished } from './settle-batch.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE outbox_messages`);

type Stored = {
  id: string;
  attempts: number;
  error: string | null;
  isPublished: boolean;
  dueInMs: number | null;
};

async function stored(): Promise<Stored[]> {
  return database.db.sql<Stored[]>`
    SELECT id, attempt_count AS attempts, last_error AS error, published_at IS NOT NULL AS "isPublished",
           (extract(epoch FROM next_retry_at - clock_timestamp()) * 1000)::float8 AS "dueInMs"
      FROM outbox_messages ORDER BY id`;
}

describe('E3: a batch is settled', () => {
  it('markFailed counts, keeps the error and puts off each row by its own time', async () => {
    const { sql } = database.db;
    const [a = '', b = '', c = ''] = await seedRows(sql, [{}, { lastError: 'before' }, {}]);
    await markFailed(sql, [
      { id: a, error: 'returned: no queue', retryInMs: 10_000 },
      { id: b, error: "it's late", retryInMs: 60_000.5 },
    ]);
    await markFailed(sql, [{ id: b, error: 'again', retryInMs: 120_000 }]);
    const rows = await stored();
    expect(
      rows.map(({ id, attempts, error, isPublished }) => ({ id, attempts, error, isPublished })),
    ).toEqual([
      { id: a, attempts: 1, error: 'returned: no queue', isPublished: false },
      { id: b, attempts: 2, error: 'again', isPublished: false },
      { id: c, attempts: 0, error: null, isPublished: false },
    ]);
    // Upper bounds are exact; below, the time that the test itself took.
    expect(rows[0]?.dueInMs).toBeLessThanOrEqual(10_000);
    expect(rows[0]?.dueInMs).toBeGreaterThan(0);
    expect(rows[1]?.dueInMs).toBeGreaterThan(60_000);
    expect(rows[2]?.dueInMs).toBeNull();
  });

  it('a failed row is not due before its time, and due again after it', async () => {
    const { sql } = database.db;
    const [id = ''] = await seedRows(sql, [{}]);
    const limits = { rowsMax: 10, marketingMax: 10, overdueMs: 60_000 };
    await markFailed(sql, [{ id, error: 'nack', retryInMs: 60_000 }]);
    expect(await withTransaction(database.db, (tx) => claimDue(tx, limits))).toEqual([]);
    await markFailed(sql, [{ id, error: 'nack', retryInMs: -1 }]);
    expect(await withTransaction(database.db, (tx) => claimDue(tx, limits))).toMatchObject([
      { id, attemptCount: 2 },
    ]);
  });

  it('markPublished ends a row, forgets its error and touches no other', async () => {
    const { sql } = database.db;
    const [a = '', b = ''] = await seedRows(sql, [{ lastError: 'nack' }, { lastError: 'nack' }]);
    await markPublished(sql, [a]);
    expect(await stored()).toMatchObject([
      { id: a, isPublished: true, error: null },
      { id: b, isPublished: false, error: 'nack' },
    ]);
  });

  it('nothing to settle asks the database nothing', async () => {
    const ended = database.db.sql.reserve();
    const session = await ended;
    await session`BEGIN`;
    // A transaction that has failed refuses every statement.
    await expect(session`SELECT 1/0`).rejects.toThrow();
    await markPublished(session, []);
    await markFailed(session, []);
    await session`ROLLBACK`;
    session.release();
  });
});

describe('E3: insertOutboxRows', () => {
  const row = (more: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
    id: '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11',
    messageId: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
    eventType: 'crm.email.requested.v1',
    payload: { subject: 'it\'s "quoted" \\ é 📄' },
    correlationId: 'corr',
    category: 'marketing',
    dueInMs: null,
    attemptCount: 0,
    ...more,
  });

  it('writes the columns of the source and gives the ids back', async () => {
    const { sql } = database.db;
    const answer = await sql`
      WITH queued AS (${insertOutboxRows(sql, [row()])}) SELECT id FROM queued`;
    expect(answer).toEqual([{ id: row().id }]);
    const [written] = await sql`SELECT * FROM outbox_messages`;
    expect(written).toEqual({
      id: row().id,
      aggregate_type: 'message',
      aggregate_id: row().messageId,
      event_type: 'crm.email.requested.v1',
      payload: row().payload,
      created_at: expect.any(Date),
      published_at: null,
      attempt_count: 0,
      last_error: null,
      next_retry_at: null,
      correlation_id: 'corr',
      category: 'marketing',
    });
  });

  it('a retry waits in the outbox until its time (J5), with the attempts that failed (E2)', async () => {
    const { sql } = database.db;
    await sql`WITH queued AS (${insertOutboxRows(sql, [row({ dueInMs: 300_000, attemptCount: 3 })])}) SELECT 1`;
    const [written] = await stored();
    expect(written).toMatchObject({ attempts: 3, isPublished: false });
    expect(written?.dueInMs).toBeGreaterThan(200_000);
    expect(written?.dueInMs).toBeLessThanOrEqual(300_000);
  });

  it('writes nothing when `onlyIf` is empty', async () => {
    const { sql } = database.db;
    await sql`
      WITH decision AS (SELECT 1 WHERE false),
           queued AS (${insertOutboxRows(sql, [row()], { onlyIf: sql`SELECT 1 FROM decision` })}) SELECT 1`;
    expect(await stored()).toEqual([]);
  });
});

describe('E3: getOutboxStatus', () => {
  it('an empty outbox has no lag', async () => {
    await seedRows(database.db.sql, [{ ageMs: 60_000, published: true }]);
    expect(await getOutboxStatus(database.db)).toEqual({
      unpublished: { transactional: 0, marketing: 0 },
      due: { transactional: 0, marketing: 0 },
      lagSeconds: 0,
      oldestDueAt: null,
      failing: 0,
      deferred: 0,
    });
  });

  it('what is put off to the future is unpublished but neither due nor lag, however old it is', async () => {
    await seedRows(database.db.sql, [{ ageMs: 3_600_000, retryInMs: 60_000, lastError: 'nack' }]);
    expect(await getOutboxStatus(database.db)).toMatchObject({
      unpublished: { transactional: 1, marketing: 0 },
      due: { transactional: 0, marketing: 0 },
      lagSeconds: 0,
      oldestDueAt: null,
      failing: 1,
    });
  });

  it('M10: what waits for the limit of a provider does not fail, and is told apart', async () => {
    await seedRows(database.db.sql, [
      { retryInMs: 60_000, lastError: `${deferredMark}smtp per_day` },
      { retryInMs: 60_000, lastError: 'nack' },
      { lastError: `${deferredMark}smtp per_day`, published: true },
    ]);
    expect(await getOutboxStatus(database.db)).toMatchObject({ failing: 1, deferred: 1 });
  });

  it('counts by category; the lag is the age of the row due for longest, by its retry time if it has one', async () => {
    await seedRows(database.db.sql, [
      { ageMs: 600_000, retryInMs: -20_000 },
      { ageMs: 10_000 },
      { category: 'marketing', ageMs: 40_000 },
      { category: 'marketing', ageMs: 900_000, retryInMs: 60_000 },
    ]);
    const status = await getOutboxStatus(database.db);
    expect(status).toMatchObject({
      unpublished: { transactional: 2, marketing: 2 },
      due: { transactional: 2, marketing: 1 },
      failing: 0,
    });
    expect(status.lagSeconds).toBeGreaterThanOrEqual(40);
    expect(status.lagSeconds).toBeLessThan(100);
    const [row] = await database.db.sql<{ at: Date }[]>`
      SELECT created_at AS at FROM outbox_messages WHERE category = 'marketing' AND next_retry_at IS NULL`;
    expect(status.oldestDueAt).toBe(row?.at.toISOString());
  });
});

// Breaks tried:
// - attempt_count not raised, or next_retry_at left as it was: markFailed goes red.
// - last_error kept after publishing: red.
// - the lag from created_at, or all pending rows counted as due: the status goes red.
// - insertOutboxRows that ignores `onlyIf`, or dueInMs: red.
