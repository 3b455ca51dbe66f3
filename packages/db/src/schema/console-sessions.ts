import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** One sign-in at the console, by the hash of its token. */
export const consoleSessions = pgTable(
  'console_sessions',
  {
    tokenSha256: text('token_sha256').primaryKey(),
    subject: text('subject').notNull(),
    name: text('name').notNull(),
    roles: text('roles').array().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('idx_console_sessions_last_seen').on(t.lastSeenAt)],
);
