import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgEnum, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const outboxCategoryEnum = pgEnum('outbox_category', ['transactional', 'marketing']);

/** The one outbox (E3), columns as source 000 section D has them. */
export const outboxMessages = pgTable(
  'outbox_messages',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    aggregateType: text('aggregate_type').notNull(),
    aggregateId: text('aggregate_id').notNull(),
    eventType: text('event_type').notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    publishedAt: timestamp('published_at', { withTimezone: true }),
    attemptCount: integer('attempt_count').notNull().default(0),
    lastError: text('last_error'),
    nextRetryAt: timestamp('next_retry_at', { withTimezone: true }),
    correlationId: text('correlation_id'),
    category: outboxCategoryEnum('category').notNull().default('transactional'),
  },
  (t) => [
    index('idx_outbox_category_unpublished').on(t.category).where(sql`published_at IS NULL`),
    // The dispatcher's claim: by category in order of due time.
    index('idx_outbox_due')
      .on(t.category, sql`COALESCE(${t.nextRetryAt}, ${t.createdAt})`, t.id)
      .where(sql`published_at IS NULL`),
    // What is told of marketing, which does not wait behind it. No other index is in this order.
    index('idx_outbox_told_apart')
      .on(sql`COALESCE(${t.nextRetryAt}, ${t.createdAt}) NULLS FIRST`, t.id)
      .where(
        sql`(published_at IS NULL) AND (category = 'marketing'::outbox_category) AND (event_type <> 'crm.email.requested.v1')`,
      ),
    // The story of a correlation.
    index('idx_outbox_correlation').on(t.correlationId),
  ],
);
