import type { Sql } from '@crm/db';
import type { NamePlace } from './name-place.ts';

/** Sorts behind every letter, and so ends what begins with a word. */
const behindAll = '\u{10FFFF}';
/** Words whose names are counted: the longest, since those are the rarest. */
const countedWordsMax = 8;

/** What begins with a word: from it on, and before the end. */
export type Range = { from: string; to: string };

/** The word whose names are read in order, by its number among all, where to begin, and the words that they must have too. */
export type NameWords = {
  lead: number;
  leading: Range;
  others: Range[];
  after: { word: string; contactId: number };
};

/** The words of a search, led by that of the fewest names, or by the one that led the page before; null without words. */
export async function wordsOfSearch(
  sql: Sql,
  text: string,
  { after, countedMax }: { after: NamePlace | null; countedMax: number },
): Promise<NameWords | null> {
  const words = withoutBeginnings(await wordsIn(sql, text));
  const isOfThisSearch = after?.word.startsWith(words[after.lead] ?? ' ') === true;
  const lead = isOfThisSearch ? after.lead : await rarestOf(sql, words, countedMax);
  const word = words[lead];
  if (word === undefined) return null;
  return {
    lead,
    leading: rangeOf(word),
    others: words.filter((other) => other !== word).map(rangeOf),
    after: isOfThisSearch ? after : { word, contactId: 0 },
  };
}

const rangeOf = (word: string): Range => ({ from: word, to: word + behindAll });

async function wordsIn(sql: Sql, text: string): Promise<string[]> {
  const rows = await sql<{ word: string }[]>`SELECT word FROM public.name_words(${text}) AS w (word)`;
  return rows.map(({ word }) => word).sort();
}

/** A name with a word that begins with "bor" has one that begins with "bo". */
function withoutBeginnings(words: string[]): string[] {
  return words.filter((word) => !words.some((other) => other !== word && other.startsWith(word)));
}

async function rarestOf(sql: Sql, words: readonly string[], countedMax: number): Promise<number> {
  if (words.length < 2) return 0;
  const counted = [...words].sort((a, b) => b.length - a.length).slice(0, countedWordsMax);
  // In order, though a count needs none: what has to sort first is then the dearer plan, and it alone reads more than that.
  const rows = await sql<{ word: string }[]>`
    SELECT c.word
      FROM unnest(${counted}::text[], ${counted.map((word) => word + behindAll)}::text[]) WITH ORDINALITY AS c (word, behind, place)
     ORDER BY (SELECT count(*) FROM (
                SELECT FROM public.contact_name_words n
                 WHERE n.word >= c.word AND n.word < c.behind
                 ORDER BY n.word, n.contact_id LIMIT ${countedMax}) AS names), c.place
     LIMIT 1`;
  return words.indexOf(rows[0]?.word ?? '');
}
