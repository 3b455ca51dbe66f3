import { eventCatalogue, eventTypes } from '@crm/contracts';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { inSpan, untraced } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { insertDeferredRow } from './insert-deferred-row.ts';
import { insertOutboxRows } from './insert-outbox-rows.ts';
import { rowOf } from './row-of.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE outbox_messages`);

const event = eventCatalogue[eventTypes.emailRequestedV1].example;
const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const within = <T>(work: () => Promise<T>) =>
  inSpan(untraced, { name: 'test', kind: 'consumer', parent: trace }, work);

async function defer(options: { dueInMs?: number; attemptCount?: number; isOurs?: boolean } = {}) {
  const { sql } = database.db;
  const { isOurs = true, ...more } = options;
  const onlyIf = isOurs ? sql`SELECT 1` : sql`SELECT 1 WHERE false`;
  await insertDeferredRow(sql, rowOf(event, more), { reason: 'the day is full', onlyIf });
}

const written = () => database.db.sql`
  SELECT id, aggregate_type, aggregate_id, event_type, payload, correlation_id, category, attempt_count, last_error,
         (extract(epoch FROM next_retry_at - clock_timestamp()) * 1000)::float8 AS "dueInMs"
    FROM outbox_messages`;

describe('M10: a request that waits for its provider', () => {
  it('is the whole event again, and says what it waits for', async () => {
    await defer({ dueInMs: 60_000, attemptCount: 2 });
    const [row] = await written();
    expect(row).toEqual({
      id: event.event_id,
      aggregate_type: 'message',
      aggregate_id: event.message_id,
      event_type: 'crm.email.requested.v1',
      payload: event,
      correlation_id: event.correlation_id,
      category: event.category,
      attempt_count: 2,
      last_error: 'waits: the day is full',
      dueInMs: expect.any(Number),
    });
    expect(row?.dueInMs).toBeGreaterThan(0);
    expect(row?.dueInMs).toBeLessThanOrEqual(60_000);
  });

  it('is due at once where it is put off by no time', async () => {
    await defer();
    const [row] = await written();
    expect(row?.dueInMs).toBeLessThanOrEqual(0);
  });

  it('is not written when its claim is lost', async () => {
    await defer({ isOurs: false });
    expect(await written()).toEqual([]);
  });

  it('stays within the trace of the request that it repeats', async () => {
    await within(() => defer());
    expect((await written())[0]?.payload).toEqual({ ...event, traceparent: trace });
  });
});

describe('E3: an event is queued within the trace of who causes it', () => {
  it('keeps the trace beside the whole event', async () => {
    const { sql } = database.db;
    await within(async () => insertOutboxRows(sql, [rowOf(event)]));
    expect((await written())[0]?.payload).toEqual({ ...event, traceparent: trace });
  });

  it('is the event alone where nothing is traced', async () => {
    await insertOutboxRows(database.db.sql, [rowOf(event)]);
    const [row] = await written();
    expect(row).toMatchObject({ payload: event, attempt_count: 0, dueInMs: null });
  });
});
