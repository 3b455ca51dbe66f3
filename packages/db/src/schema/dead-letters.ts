import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './types.ts';

/** What could not be handled, with its reason, until a person replays or discards it. */
export const deadLetters = pgTable(
  'dead_letters',
  {
    id: uuid('id').primaryKey(),
    queue: text('queue').notNull(),
    eventId: uuid('event_id').unique(),
    messageId: uuid('message_id'),
    correlationId: text('correlation_id'),
    errorCode: text('error_code').notNull(),
    errorMessage: text('error_message').notNull(),
    replayable: boolean('replayable').notNull(),
    body: bytea('body').notNull(),
    bodySha256: text('body_sha256').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    resolution: text('resolution'),
    resolvedBy: text('resolved_by'),
    resolvedReason: text('resolved_reason'),
  },
  (t) => [
    // The list of what waits for a person, newest first.
    index('idx_dead_letters_open').on(t.createdAt.desc()).where(sql`resolved_at IS NULL`),
    index('idx_dead_letters_message').on(t.messageId),
    index('idx_dead_letters_correlation').on(t.correlationId),
    // One row a broken body, also when it names no event.
    uniqueIndex('idx_dead_letters_body').on(t.queue, t.bodySha256).where(sql`event_id IS NULL`),
  ],
);
