import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { seedRows } from '../test/seed-rows.ts';
import { deleteOutboxRows } from './delete-outbox-rows.ts';
import { findUnfinished } from './find-unfinished.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE outbox_messages, processed_events`);

describe('Retention of events', () => {
  it('deletes those that were named and published; one that waits stays, whoever names it', async () => {
    const { sql } = database.db;
    const [over = '', waiting = '', other = ''] = await seedRows(sql, [
      { published: true },
      {},
      { published: true },
    ]);
    const ids = sql`SELECT unnest(${[over, waiting]}::uuid[])`;
    expect(await deleteOutboxRows(sql, { ids })).toEqual([{ id: over }]);
    expect(await sql`SELECT id FROM outbox_messages ORDER BY id`).toEqual([{ id: waiting }, { id: other }]);
  });
});

describe('E10: published requests that no consumer has finished', () => {
  async function claimed(eventId: string, isFinished: boolean): Promise<void> {
    await database.db.sql`
      INSERT INTO processed_events (event_id, owner, lease_until, finished_at, verdict)
      VALUES (${eventId}, 'consumer', clock_timestamp(), ${isFinished ? new Date() : null},
        ${isFinished ? 'acknowledge' : null})`;
  }

  it('are those that nobody began and those that somebody has begun', async () => {
    const { sql } = database.db;
    const published = Array.from({ length: 3 }, () => ({ published: true }));
    const [begun = '', finished = '', untouched = '', waiting = ''] = await seedRows(sql, [...published, {}]);
    await claimed(begun, false);
    await claimed(finished, true);
    const asked = [begun, finished, untouched, waiting, newId()];
    expect((await findUnfinished(sql, asked)).sort()).toEqual([begun, untouched].sort());
    expect(await findUnfinished(sql, [])).toEqual([]);
  });
});
