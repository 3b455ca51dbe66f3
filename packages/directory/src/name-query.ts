/** The signs that `idx_contacts_name_words` takes for blanks, and the blanks themselves. */
const betweenWords = /[\s.,'\-/@_&+:;()"]+/;

/** A text search query for names that have a word beginning with each of these words. */
export function nameQuery(text: string): string {
  return text
    .split(betweenWords)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `'${word.replaceAll('\\', '')}':*`)
    .join(' & ');
}
