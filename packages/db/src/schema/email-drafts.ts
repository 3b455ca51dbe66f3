import { sql } from 'drizzle-orm';
import { bigint, check, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { loans } from './loans.ts';

/** E-mails that somebody is writing; one of each person for each loan. */
export const emailDrafts = pgTable(
  'email_drafts',
  {
    ownerId: text('owner_id').notNull(),
    loanId: bigint('loan_id', { mode: 'number' })
      .notNull()
      .references(() => loans.id, { onDelete: 'cascade' }),
    content: jsonb('content').notNull(),
    version: uuid('version').notNull(),
    savedAt: timestamp('saved_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.loanId] }),
    check('email_drafts_content_size', sql`octet_length(content::text) <= 131072`),
    // The sweep of those that are over.
    index('idx_email_drafts_saved').on(t.savedAt),
    // A loan that is deleted takes its drafts along.
    index('idx_email_drafts_loan').on(t.loanId),
  ],
);
