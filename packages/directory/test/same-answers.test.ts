import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { searchContacts } from '../src/index.ts';

const namesMax = 4_000;

const parts = fc.constantFrom(
  ..."O'Brien|d’Angelo|Jean-Luc|Núñez|Jose\u0301|José|García Márquez|van der Berg|Müller|Nguyễn|Łukasz|Ann|Anna|Bo|Bor".split(
    '|',
  ),
  ...'Дмитрий|дмитриев|Ольга|Ελένη|Ελένα|محمد|משה|李小龍|李|山田|प्रिया|สมชาย|St.Mary|3rd|x2|2x|A|b|Inc.|(ret.)'.split(
    '|',
  ),
);
const cased = fc
  .tuple(parts, fc.constantFrom('as is', 'upper', 'lower'))
  .map(
    ([part, how]) => ({ 'as is': part, upper: part.toUpperCase(), lower: part.toLowerCase() })[how] ?? part,
  );
const names = fc
  .array(fc.tuple(cased, fc.constantFrom(' ', '  ', '-', "'", ', ', ' & ', '/', '\u00a0')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((pieces) => pieces.map(([part, between]) => part + between).join(''));

/** The beginnings of some words of a name, in any order and case. */
const searches = fc
  .array(fc.tuple(cased, fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 4 })
  .map((pieces) =>
    pieces
      .flatMap(([part, length]) => wordsIn(part).map((word) => [...word].slice(0, length).join('')))
      .join(' '),
  );

/** What a person takes for words: letters and digits with their marks, in lower case. */
function wordsIn(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}

let database: TestDatabase;
let made: { id: number; words: string[] }[];
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const all = fc.sample(names, namesMax);
  made = all.map((name, index) => ({ id: index + 1, words: wordsIn(name) }));
  await database.db.sql`
    INSERT INTO contacts (id, full_name) SELECT n, name FROM unnest(${all}::text[]) WITH ORDINALITY AS a (name, n)`;
});
afterAll(() => database.drop());

async function found(text: string, limit: number): Promise<number[]> {
  const ids: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await searchContacts(database.db, { by: 'name', text, limit, ...(cursor && { cursor }) });
    ids.push(...page.items.map(({ contactId }) => contactId));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids.toSorted((a, b) => a - b);
}

/** The search as it was before words had a table. */
async function foundByText(text: string): Promise<number[]> {
  const query = text
    .split(/[\s.,'\-/@_&+:;()"]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `'${word}':*`)
    .join(' & ');
  const rows = await database.db.sql<{ id: number }[]>`
    SELECT id FROM contacts
     WHERE to_tsvector('simple', translate(full_name, '.,''-/@_&+:;()"', '              ')) @@ to_tsquery('simple', ${query})
     ORDER BY id`;
  return rows.map(({ id }) => id);
}

test('names of many kinds are found by whatever words begin so, each once, as by a filter that reads them all', async () => {
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(searches, fc.integer({ min: 40, max: 100 }), async (text, limit) => {
      const begun = wordsIn(text);
      const expected = made
        .filter(({ words }) => begun.every((word) => words.some((other) => other.startsWith(word))))
        .map(({ id }) => id);
      hits += expected.length;
      expect(await found(text, limit)).toEqual(expected);
      expect(await foundByText(text)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
  expect(hits).toBeGreaterThan(10_000);
});
