import type { Db } from '@crm/db';
import { createTestDatabase, seedContacts, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { searchContacts } from '../src/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const { sql } = database.db;
  // As many as make a search stop on the way; loaded by tables, since triggers would take most of the time.
  await sql.begin(async (tx) => {
    await tx`SET LOCAL session_replication_role = replica`;
    await tx`
      INSERT INTO contacts (id, full_name)
      SELECT n, CASE n WHEN 29990 THEN 'Zuletzt Person' WHEN 29995 THEN 'Common Lately' ELSE 'Common Person' END
        FROM generate_series(1, 30000) AS n`;
    await tx`
      INSERT INTO contacts (id, full_name)
      SELECT n, CASE n WHEN 75000 THEN 'Thing Common' ELSE 'Thing Spare' END FROM generate_series(50001, 75000) AS n`;
  });
  await sql`CALL fill_contact_name_words(10000)`;
  await seedContacts(sql, [
    { id: 40_001, email: null, fullName: "Bo O'Borrower-Bosch" },
    { id: 40_002, email: null, fullName: 'BORIS Öztürk' },
    { id: 40_003, email: null, fullName: 'Annabo St.Mary' },
    { id: 40_004, email: null, fullName: 'Bo Zet' },
    { id: 40_005, email: null, fullName: `Bo ${'x'.repeat(120)}` },
  ]);
  await sql`VACUUM ANALYZE contacts, contact_name_words`;
});
afterAll(() => database.drop());

type Search = { text: string; limit?: number; cursor?: string };
const searchIn = (db: Db, { text, limit = 20, cursor }: Search) =>
  searchContacts(db, { by: 'name', text, limit, ...(cursor !== undefined && { cursor }) });
const idsOf = async (search: Search) =>
  (await searchIn(database.db, search)).items.map(({ contactId }) => contactId);

async function allOf(search: Search): Promise<{ ids: number[]; pages: number[] }> {
  const found = { ids: [] as number[], pages: [] as number[] };
  let cursor: string | undefined;
  do {
    const page = await searchIn(database.db, { ...search, ...(cursor !== undefined && { cursor }) });
    found.ids.push(...page.items.map(({ contactId }) => contactId));
    found.pages.push(page.items.length);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

describe('a name', () => {
  test.each([
    ['bo', [40_001, 40_004, 40_005, 40_002]],
    ['BO', [40_001, 40_004, 40_005, 40_002]],
    ['bosc', [40_001]],
    ['ö', [40_002]],
    ['mary', [40_003]],
    ['zet bo', [40_004]],
    ['bo bosch bor', [40_001]],
    ['bo nobody', []],
    ['nnabo', []],
    ['%', []],
    [`bo ${'x'.repeat(97)}`, [40_005]],
    [`bo ${'x'.repeat(96)}y`, []],
  ])(
    'is found by the beginnings of its words, each contact once, in the order of words: %s',
    async (text, ids) => {
      expect(await idsOf({ text })).toEqual(ids);
    },
  );

  test('whatever the size of its pages, every contact comes once', async () => {
    for (const limit of [1, 2, 3, 4]) {
      const { ids } = await allOf({ text: 'bo', limit });
      expect(ids).toEqual([40_001, 40_004, 40_005, 40_002]);
    }
    const { ids, pages } = await allOf({ text: 'person common', limit: 10_000 });
    expect(new Set(ids).size).toBe(29_998);
    expect(pages).toEqual([10_000, 10_000, 9_998]);
  });

  test('of common words that meet rarely 20,000 names are looked at, and the search goes on there', async () => {
    expect(await allOf({ text: 'common lately' })).toEqual({ ids: [29_995], pages: [1] });
    expect(await allOf({ text: 'common thing', limit: 5 })).toEqual({ ids: [75_000], pages: [0, 1] });
  });

  test.each([
    '',
    'x',
    // Of other searches: "0 1 bv", "99 1 bo"; of nobody's: id 0, bytes that are no text, the letter of code 0.
    ...['0 1 bv', '99 1 bo', '0 0 bo', '0 1 b\u0000'].map((text) => Buffer.from(text).toString('base64url')),
    Buffer.from([0x30, 0x20, 0x31, 0x20, 0xff]).toString('base64url'),
  ])('a cursor that is not of this search gives the first page: %j', async (cursor) => {
    expect((await idsOf({ text: 'bor', cursor })).at(0)).toBe(40_002);
  });

  test('a cursor holds the place where its contact stood, though that is renamed or gone', async () => {
    const { nextCursor } = await searchIn(database.db, { text: 'bo', limit: 2 });
    await database.db.sql`UPDATE contacts SET full_name = 'Al Zet' WHERE id = 40004`;
    expect(await idsOf({ text: 'bo', cursor: nextCursor ?? '' })).toEqual([40_005, 40_002]);
    await database.db.sql`UPDATE contacts SET full_name = 'Bo Zet' WHERE id = 40004`;
  });
});

test.each([
  { text: 'zuletzt', most: 20 },
  // The common word is counted as far as a request looks.
  { text: 'person zuletzt', most: 20_020 },
])(
  'a page of a rare name that stands late reads few rows, by a plan that is made once for all values: $text',
  async ({ text, most }) => {
    const { items, read } = await database.db.sql.begin(async (tx) => {
      await tx`SET LOCAL plan_cache_mode = force_generic_plan`;
      // What this connection has counted and not yet told the server, its former work included.
      const readSoFar = async () => {
        const [row] = await tx<{ rows: number }[]>`
          SELECT sum(pg_stat_get_xact_tuples_returned(oid))::int AS rows FROM pg_class
           WHERE relname ~ '^(idx_)?(contacts|contact_name_words)(_pkey|_contact)?$'`;
        return row?.rows ?? Number.NaN;
      };
      const before = await readSoFar();
      // Sound since the search asks nothing but statements of its `sql`, which a transaction takes as the pool does.
      const page = await searchIn({ ...database.db, sql: tx } as unknown as Db, { text });
      return { items: page.items, read: (await readSoFar()) - before };
    });
    expect(items.map(({ contactId }) => contactId)).toEqual([29_990]);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(most);
  },
);
