import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Letters that somebody is writing, as they would be sent; kept for minutes. */
export const emailPreviews = pgTable(
  'email_previews',
  {
    id: uuid('id').primaryKey(),
    ownerId: text('owner_id').notNull(),
    html: text('html').notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('idx_email_previews_expiry').on(t.expiresAt),
    index('idx_email_previews_owner').on(t.ownerId, t.expiresAt),
  ],
);
