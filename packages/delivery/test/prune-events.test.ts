import type { EmailRequestedV1 } from '@crm/contracts';
import { placeHold } from '@crm/retention';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Pruned, pruneEvents } from '../src/index.ts';
import { accepted, never, noAnswer, openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(async () => {
  shop.provider.answer = accepted;
  await shop.database.db.sql`TRUNCATE outbox_messages, processed_events, legal_holds`;
});

/** A message that was sent, with the request for it and the news of it published. */
async function sent(): Promise<EmailRequestedV1> {
  const event = await shop.admit();
  await shop.deliver(event);
  await publishAll();
  return event;
}
const publishAll = () => shop.database.db.sql`UPDATE outbox_messages SET published_at = created_at`;

const tomorrow = () => new Date(Date.now() + 86_400_000);
const prune = (more: Partial<Parameters<typeof pruneEvents>[1]> = {}): Promise<Pruned> =>
  pruneEvents(shop.database.db, { olderThan: tomorrow(), after: null, batchMax: 100, ...more });
async function left(): Promise<{ events: unknown[]; remembered: unknown[] }> {
  const { sql } = shop.database.db;
  const events = await sql<{ id: string }[]>`SELECT id FROM outbox_messages ORDER BY id`;
  const remembered = await sql<{ id: string }[]>`SELECT event_id AS id FROM processed_events ORDER BY 1`;
  return { events: events.map(({ id }) => id), remembered: remembered.map(({ id }) => id) };
}

describe('E3, E19: events whose time is over', () => {
  it('go with what is remembered of them', async () => {
    await sent();
    expect(await prune()).toEqual({ removed: 2, next: null });
    expect(await left()).toEqual({ events: [], remembered: [] });
  });

  it('go a batch at a time, each from where the last one ended', async () => {
    for (let n = 0; n < 2; n += 1) await sent();
    const { events: ids } = await left();
    expect(await prune({ batchMax: 2 })).toEqual({ removed: 2, next: ids[1] });
    expect((await left()).events).toEqual(ids.slice(2));
    expect(await prune({ batchMax: 2, after: ids[1] as string })).toEqual({ removed: 2, next: ids[3] });
    expect(await prune({ batchMax: 2, after: ids[3] as string })).toEqual({ removed: 0, next: null });
  });

  it('are looked at behind the last one only', async () => {
    await sent();
    const { events: ids } = await left();
    expect(await prune({ after: ids[0] as string })).toEqual({ removed: 1, next: null });
    expect((await left()).events).toEqual(ids.slice(0, 1));
  });

  it('are those that were made and published before the given moment', async () => {
    const event = await sent();
    const madeAt = Number.parseInt(event.event_id.replaceAll('-', '').slice(0, 12), 16);
    const { sql } = shop.database.db;
    // Both are long published; the request stays at the moment that its own id names, and goes a millisecond later.
    await sql`UPDATE outbox_messages SET published_at = '2001-01-01'`;
    expect(await prune({ olderThan: new Date(madeAt) })).toEqual({ removed: 0, next: null });
    expect(await prune({ olderThan: new Date(madeAt + 1) })).toEqual({ removed: 1, next: null });
    expect((await left()).remembered).toEqual([]);
    await sql`UPDATE outbox_messages SET published_at = 'infinity'`;
    expect((await prune()).removed).toBe(0);
  });

  it('are none before there was any clock', async () => {
    await sent();
    expect(await prune({ olderThan: new Date(-1) })).toEqual({ removed: 0, next: null });
  });
});

describe('E3: what may be asked for again stays, with what is remembered of it', () => {
  const kept: [string, () => Promise<unknown>][] = [
    ['waits to be published', () => shop.admit()],
    ['was published and never handled', async () => [await shop.admit(), await publishAll()]],
    [
      'is of a message that a person has to judge',
      async () => {
        shop.provider.answer = noAnswer;
        await sent();
      },
    ],
    [
      'is in the hands of a consumer',
      async () => {
        await sent();
        await shop.database.db.sql`UPDATE processed_events SET finished_at = NULL, verdict = NULL`;
        await shop.database.db.sql`DELETE FROM outbox_messages WHERE event_type = 'crm.email.sent.v1'`;
      },
    ],
    [
      'has an open dead letter',
      async () => {
        shop.provider.answer = never;
        await sent();
        await shop.database.db.sql`DELETE FROM outbox_messages WHERE event_type = 'crm.email.failed.v1'`;
      },
    ],
  ];
  it.each(kept)('one that %s', async (_, make) => {
    await make();
    const before = await left();
    expect((await prune()).removed).toBe(0);
    expect(await left()).toEqual(before);
    expect(before.events).toHaveLength(1);
  });

  it.each([
    ['its loan', { loanId: 1 }],
    ['its time', { period: { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' } }],
  ])('one of which a legal hold names %s', async (_, what) => {
    await sent();
    const body = { ...what, reason: 'Subpoena' };
    await placeHold(shop.deps, { body, actor: { type: 'user', id: 'officer-1' }, correlationId: 'c' });
    expect(await prune()).toEqual({ removed: 0, next: null });
  });
});
