import type { Db, Sql } from '@crm/db';
import type { NamePlace } from './name-place.ts';
import { type NameWords, wordsOfSearch } from './words-of-search.ts';

/** Names that one request looks at: more than a page needs, unless common words seldom meet in a name. */
const lookedAtMax = 20_000;
/**
 * Names that one statement looks at. Of so few, reading them in order is the cheaper plan whatever the planner guesses;
 * of all of them it might sort every name under the word instead.
 */
const stepMax = 1_000;

export type NamePage = { ids: number[]; next: NamePlace | null };

type Row = { word: string; contactId: number; fits: boolean; number: number };

/**
 * Contacts whose names have, for each word of `text`, a word that begins with it; each once, in the order of their words
 * under the rarest of those, then of ids. A page that is short and has a `next` has looked at `lookedAtMax` names.
 */
export async function findByName(
  { sql }: Db,
  { text, limit, after }: { text: string; limit: number; after: NamePlace | null },
): Promise<NamePage> {
  const words = await wordsOfSearch(sql, text, { after, countedMax: lookedAtMax });
  if (words === null) return { ids: [], next: null };
  const { lead } = words;
  const found: Row[] = [];
  let place = words.after;
  for (let looked = 0; looked < lookedAtMax; looked += stepMax) {
    const rows = await readStep(sql, { words, place, max: limit + 1 - found.length });
    found.push(...rows.filter(({ fits }) => fits));
    const last = found.length > limit ? found[limit - 1] : undefined;
    if (last !== undefined) return { ids: idsOf(found.slice(0, limit)), next: { lead, ...placeOf(last) } };
    const end = rows.at(-1);
    if (end?.number !== stepMax) return { ids: idsOf(found), next: null };
    place = placeOf(end);
  }
  return { ids: idsOf(found), next: { lead, ...place } };
}

type Place = { word: string; contactId: number };

const placeOf = ({ word, contactId }: Row): Place => ({ word, contactId });
const idsOf = (rows: readonly Row[]) => rows.map(({ contactId }) => contactId);

/** The next names that fit, `max` at most; and the last one that was looked at, if there may be more behind it. */
async function readStep(
  sql: Sql,
  { words: { leading, others }, place, max }: { words: NameWords; place: Place; max: number },
): Promise<Row[]> {
  // Asked as scalars, and so of one name after another: as joins they would be read whole before the first name.
  const isUnderItsFirst = sql`(
    SELECT true FROM public.contact_name_words w
     WHERE w.contact_id = n.contact_id AND w.word >= ${leading.from} AND w.word < n.word LIMIT 1) IS NULL`;
  const fits = others.reduce(
    (so, { from, to }) => sql`${so} AND (
    SELECT true FROM public.contact_name_words w
     WHERE w.contact_id = n.contact_id AND w.word >= ${from} AND w.word < ${to} LIMIT 1) IS NOT NULL`,
    isUnderItsFirst,
  );
  return sql<Row[]>`
    SELECT word, contact_id AS "contactId", number::int, fits
      FROM (SELECT n.word, n.contact_id, n.number, ${fits} AS fits
              FROM (SELECT n.word, n.contact_id, row_number() OVER (ORDER BY n.word, n.contact_id) AS number
                      FROM public.contact_name_words n
                     WHERE (n.word, n.contact_id) > (${place.word}, ${place.contactId}) AND n.word < ${leading.to}
                     ORDER BY n.word, n.contact_id LIMIT ${stepMax}) AS n) AS looked
     WHERE fits OR number = ${stepMax} ORDER BY word, contact_id LIMIT ${max}`;
}
