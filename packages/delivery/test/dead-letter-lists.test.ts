import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findOpenDeadLetters, groupDeadLetters, listDeadLetters } from '../src/operations/index.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(() => shop.database.db.sql`TRUNCATE dead_letters`);

/** So many letters with this code, made in this second; answers their ids, the newest first. */
async function letters(count: number, { code = 'NOT_JSON', second = 0 } = {}): Promise<string[]> {
  const { sql } = shop.database.db;
  const rows = await sql<{ id: string }[]>`
    INSERT INTO dead_letters (id, queue, error_code, error_message, replayable, body, body_sha256, created_at)
    SELECT gen_random_uuid(), 'q', ${code}, 'm', n % 2 = 0, '', gen_random_uuid()::text,
           '2026-11-20T10:00:00.000001Z'::timestamptz + ${second} * interval '1 s'
      FROM generate_series(1, ${count}) AS n RETURNING id`;
  return rows.map(({ id }) => id).sort((a, b) => (a < b ? 1 : -1));
}
const list = (more: Partial<Parameters<typeof listDeadLetters>[1]> = {}) =>
  listDeadLetters(shop.database.db, { limit: 3, ...more });
const idsOf = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ id }) => id);

describe('the list of open dead letters', () => {
  it('goes page by page from the newest to the oldest, each letter once, also those of one instant', async () => {
    const older = await letters(4);
    const newer = await letters(3, { second: 1 });
    const first = await list();
    const second = await list({ cursor: first.nextCursor ?? '' });
    const third = await list({ cursor: second.nextCursor ?? '' });
    expect([first, second, third].map(idsOf)).toEqual([newer, older.slice(0, 3), older.slice(3)]);
    expect([first.open, second.open, third.open, third.nextCursor]).toEqual([7, 7, 7, null]);
  });

  it('has no next page where the last one is just full', async () => {
    const ids = await letters(3);
    const page = await list();
    expect([idsOf(page), page.nextCursor]).toEqual([ids, null]);
    expect(await list({ limit: 4 })).toMatchObject({ nextCursor: null });
  });

  it('of one error code, and counts all', async () => {
    await letters(2);
    const asked = await letters(2, { code: 'UNKNOWN_EVENT' });
    const page = await list({ errorCode: 'UNKNOWN_EVENT' });
    expect([idsOf(page), page.open]).toEqual([asked, 4]);
  });

  it.each([
    ['text', 'nonsense'],
    ['an instant without an id', '2026-11-20T10:00:00.000001Z'],
    ['no instant', `2026-19-39T29:59:59.000000Z ${newId()}`],
    ['more than a cursor', `2026-11-20T10:00:00.000001Z ${newId()} OR true`],
  ])('a cursor that holds %s gives the first page', async (_, text) => {
    const ids = await letters(2);
    expect(idsOf(await list({ cursor: Buffer.from(text).toString('base64url') }))).toEqual(ids);
  });

  it('is empty where nothing waits', async () => {
    expect(await list()).toEqual({ open: 0, items: [], nextCursor: null });
  });
});

describe('groups of open dead letters', () => {
  it('the largest first, then by code; with what can be replayed, and since when', async () => {
    await letters(1, { code: 'B' });
    await letters(1, { code: 'A' });
    await letters(2, { code: 'C' });
    await letters(3, { code: 'C', second: 59 });
    const [closed = ''] = await letters(1, { code: 'CLOSED' });
    await shop.database.db.sql`
      UPDATE dead_letters SET resolved_at = now(), resolution = 'discarded' WHERE id = ${closed}`;
    const [firstAt, later] = ['2026-11-20T10:00:00.000001Z', '2026-11-20T10:00:59.000001Z'];
    expect(await groupDeadLetters(shop.database.db)).toEqual({
      items: [
        { errorCode: 'C', count: 5, replayable: 2, firstAt, lastAt: later },
        { errorCode: 'A', count: 1, replayable: 0, firstAt, lastAt: firstAt },
        { errorCode: 'B', count: 1, replayable: 0, firstAt, lastAt: firstAt },
      ],
    });
  });

  it('are none where nothing waits', async () => {
    expect(await groupDeadLetters(shop.database.db)).toEqual({ items: [] });
  });
});

it('the oldest open dead letters of all are found, so many at most', async () => {
  const [later = ''] = await letters(1, { second: 2 });
  const [oldest = ''] = await letters(1);
  const [middle = ''] = await letters(1, { second: 1 });
  const found = await findOpenDeadLetters(shop.database.db, { all: true, max: 2 });
  expect(found.map(({ id }) => id)).toEqual([oldest, middle]);
  expect(found[0]).toEqual({ id: oldest, key: oldest, eventId: null, messageId: null, replayable: false });
  const all = await findOpenDeadLetters(shop.database.db, { all: true, max: 9 });
  expect(all.map(({ id }) => id)).toEqual([oldest, middle, later]);
});
