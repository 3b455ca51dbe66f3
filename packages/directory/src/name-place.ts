/** Where a page of a search by name ends: at a contact under a word that begins with the leading word of the search. */
export type NamePlace = { lead: number; word: string; contactId: number };

export function nameCursor({ lead, word, contactId }: NamePlace): string {
  return Buffer.from(`${lead} ${contactId} ${word}`).toString('base64url');
}

/** A cursor comes from outside: what is not of our form gives the first page, never an error of the database. */
export function namePlaceIn(cursor: string | undefined): NamePlace | null {
  const text = Buffer.from(cursor ?? '', 'base64url').toString();
  const [, lead, id, word] = /^(\d{1,2}) ([1-9]\d{0,15}) (\S{1,100})$/u.exec(text) ?? [];
  const contactId = Number(id);
  if (lead === undefined || word === undefined || !Number.isSafeInteger(contactId)) return null;
  // Bytes that are no text, and the one letter that PostgreSQL does not take.
  if (word.includes('\uFFFD') || word.includes('\0')) return null;
  return { lead: Number(lead), word, contactId };
}
