import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from './types.ts';

/** Bytes under their SHA-256. */
export const blobs = pgTable(
  'blobs',
  {
    sha256: text('sha256').primaryKey(),
    size: integer('size').notNull(),
    bytes: bytea('bytes').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    touchedAt: timestamp('touched_at', { withTimezone: true }).notNull().defaultNow(),
    isNamed: boolean('is_named').notNull().default(false),
  },
  // The sweep of orphans, oldest first.
  (t) => [index('idx_blobs_unnamed').on(t.touchedAt).where(sql`NOT is_named`)],
);
