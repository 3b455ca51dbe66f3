import { bigint, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { contacts } from './contacts.ts';

/** The words of contacts' names, in the order of a search's pages; written by triggers of `contacts`. */
export const contactNameWords = pgTable(
  'contact_name_words',
  {
    word: text('word').notNull(),
    contactId: bigint('contact_id', { mode: 'number' })
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.word, t.contactId] }),
    // The other words of a search, a change of the name, the cascade.
    index('idx_contact_name_words_contact').on(t.contactId, t.word),
  ],
);
