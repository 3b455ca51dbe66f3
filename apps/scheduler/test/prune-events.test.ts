import { eventTypes } from '@crm/contracts';
import { createTestDatabase, seedContacts, seedLoan, type TestDatabase, untilBlocked } from '@crm/db/testing';
import { pruneEvents } from '@crm/delivery';
import { waitFor } from '@crm/dev';
import { claimDue, markPublished } from '@crm/outbox';
import { placeHold, releaseHold } from '@crm/retention';
import { newId, systemClock } from '@crm/runtime';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { eventsLeft, type SeedEvent, seedEvent } from './seed-events.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  await seedContacts(database.db.sql, [{ id: 7, email: 'a@x.example' }]);
  await seedLoan(database.db.sql, { id: 70, borrowerId: 7 });
});
afterEach(() => database.drop());

const days = (n: number) => new Date(Date.now() - n * 86_400_000);
const officer = { type: 'user', id: 'officer-1' } as const;

/** Prunes to the end as the job does, and says how many batches it took. */
async function prune({ batchMax = 100 } = {}): Promise<{ removed: number; batches: number }> {
  let [removed, batches] = [0, 0];
  for (let after: string | null = null; ; ) {
    const pruned = await pruneEvents(database.db, { olderThan: days(90), after, batchMax });
    removed += pruned.removed;
    batches += 1;
    if (pruned.next === null) return { removed, batches };
    after = pruned.next;
  }
}

describe('an event whose time is over', () => {
  test('E3, E19: goes with what is remembered of it, batch by batch, and younger ones stay', async () => {
    for (let n = 0; n < 25; n += 1) await seedEvent(database.db, { ageDays: 91 + n });
    const { eventId } = await seedEvent(database.db, { ageDays: 89 });
    expect(await prune({ batchMax: 10 })).toEqual({ removed: 25, batches: 3 });
    expect(await eventsLeft(database.db)).toEqual({ events: [eventId], remembered: [eventId] });
  });

  const kept: [string, SeedEvent][] = [
    ['was not published', { ageDays: 91, published: false }],
    ['was never handled: it may be in the broker still', { ageDays: 91, finished: null }],
    ['is being handled', { ageDays: 91, finished: false, state: 'sending' }],
    ['is not finished, though its message is', { ageDays: 91, finished: false }],
    ['is of a message that waits for its retry', { ageDays: 91, state: 'retrying' }],
    ['is of a message that a person has to judge', { ageDays: 91, state: 'unknown' }],
    ['has an open dead letter', { ageDays: 91, state: 'failed', openDeadLetter: true }],
  ];
  test.each(kept)('E3: stays while it %s', async (_why, event) => {
    const { eventId } = await seedEvent(database.db, event);
    expect((await prune()).removed).toBe(0);
    expect((await eventsLeft(database.db)).events).toEqual([eventId]);
  });

  test('E3: that has no handler of ours goes once it is published', async () => {
    await seedEvent(database.db, { ageDays: 91, finished: null, eventType: eventTypes.emailSentV1 });
    expect((await prune()).removed).toBe(1);
  });

  test('one that stays does not keep those behind it', async () => {
    for (let n = 0; n < 12; n += 1) await seedEvent(database.db, { ageDays: 200 + n, finished: null });
    await seedEvent(database.db, { ageDays: 91 });
    expect((await prune({ batchMax: 5 })).removed).toBe(1);
  });
});

describe('a legal hold', () => {
  const deps = () => ({ db: database.db, clock: systemClock, newId });
  const place = async (body: Parameters<typeof placeHold>[1]['body']) => {
    const placed = await placeHold(deps(), { body, actor: officer, correlationId: 'c' });
    if (placed.kind !== 'placed') throw new Error(placed.kind);
    return placed.hold;
  };
  const reason = 'Subpoena';
  const period = { from: days(100).toISOString(), to: days(90).toISOString() };

  test.each([
    ['a loan', { loanId: 70, reason }],
    ['a contact among the recipients', { contactId: 7, reason }],
    ['a period', { period, reason }],
  ])('on %s keeps its events; when it is released they go', async (_what, body) => {
    const { eventId } = await seedEvent(database.db, { ageDays: 95, loanId: 70, contactId: 7 });
    await seedEvent(database.db, { ageDays: 120 });
    const hold = await place(body);
    expect((await prune()).removed).toBe(1);
    expect((await eventsLeft(database.db)).events).toEqual([eventId]);
    await releaseHold(deps(), { holdId: hold.id, reason, actor: officer, correlationId: 'c' });
    expect((await prune()).removed).toBe(1);
  });

  test('that is placed while a removal is under way: the removal sees it, or it waits for the removal', async () => {
    const { eventId } = await seedEvent(database.db, { ageDays: 95, loanId: 70 });
    const placing = await database.db.sql.reserve();
    const [row] = await placing<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    expect(row?.pid).toBeGreaterThan(0);
    // The hold is written and not yet answered.
    await placing`BEGIN`;
    await placing`SELECT pg_advisory_xact_lock(7240041)`;
    await placing`INSERT INTO legal_holds (id, loan_id, reason, placed_by, placed_at) VALUES (${newId()}, 70, 'r', 'o', now())`;
    const removal = prune();
    await waitingForLock(removal);
    await placing`COMMIT`;
    placing.release();
    expect((await removal).removed).toBe(0);
    expect((await eventsLeft(database.db)).events).toEqual([eventId]);
  });

  async function waitingForLock(work: Promise<unknown>): Promise<void> {
    const waiting = async () => {
      const [first] = await database.db.sql<{ pid: number }[]>`
        SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 7240041 AND NOT granted`;
      return first?.pid;
    };
    const pid = await waitFor(waiting, { timeoutMs: 20_000, what: 'the removal to wait for its turn' });
    expect(await untilBlocked(database.db.sql, { pid, work })).toBe('blocked');
  }
});

describe('a transaction that is open for long', () => {
  test('E3: holds up neither claims nor removals, though nothing of what they leave can be cleared away', async () => {
    const { sql } = database.db;
    const old = await sql.reserve();
    await old`BEGIN ISOLATION LEVEL REPEATABLE READ`;
    await old`SELECT count(*) FROM outbox_messages`;
    const rounds = 20;
    for (let round = 0; round < rounds; round += 1) {
      await sql`
        INSERT INTO outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, created_at)
        SELECT overlay(gen_random_uuid()::text placing '00000000-0000-7' from 1 for 15)::uuid, 'message', gen_random_uuid(), 'crm.email.sent.v1', '{}', now() - interval '91 days'
          FROM generate_series(1, 500)`;
      await sql.begin(async (tx) => {
        const rows = await claimDue(tx, { rowsMax: 500, marketingMax: 0, overdueMs: 60_000 });
        expect(rows).toHaveLength(500);
        await markPublished(
          tx,
          rows.map(({ id }) => id),
        );
      });
      await sql`UPDATE outbox_messages SET published_at = created_at WHERE published_at > created_at`;
      expect((await prune({ batchMax: 1_000 })).removed).toBe(500);
    }
    expect(await sql`SELECT 1 FROM outbox_messages`).toHaveLength(0);
    // The snapshot really held: what vacuum may not touch is all still there.
    await sql`VACUUM outbox_messages`;
    const [held] = await sql<{ pages: number }[]>`
      SELECT pg_relation_size('outbox_messages') / 8192 AS pages`;
    expect(held?.pages).toBeGreaterThan((rounds * 500) / 100);
    await old`COMMIT`;
    old.release();
    await sql`VACUUM outbox_messages`;
    const [after] = await sql<{ pages: number }[]>`
      SELECT pg_relation_size('outbox_messages') / 8192 AS pages`;
    expect(after?.pages).toBeLessThan(held?.pages ?? 0);
  });
});
