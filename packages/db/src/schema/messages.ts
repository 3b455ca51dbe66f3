import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { loans } from './loans.ts';
import { outboxCategoryEnum } from './outbox-messages.ts';

/** One communication to its recipients on one channel, with the permit under which it may be sent. */
export const messages = pgTable(
  'messages',
  {
    id: uuid('id').primaryKey(),
    channel: text('channel').notNull().default('email'),
    category: outboxCategoryEnum('category').notNull(),
    categoryKey: text('category_key').notNull(),
    state: text('state').notNull().default('queued'),
    loanId: bigint('loan_id', { mode: 'number' }).references(() => loans.id),
    subject: text('subject').notNull(),
    templateId: text('template_id').notNull(),
    templateVersion: integer('template_version').notNull(),
    variables: jsonb('variables').notNull().default({}),
    attachments: jsonb('attachments').notNull().default([]),
    retryPolicy: text('retry_policy').notNull().default('delivery'),
    attemptCount: integer('attempt_count').notNull().default(0),
    correlationId: text('correlation_id').notNull(),
    requestedBy: text('requested_by').notNull(),
    permitValidUntil: timestamp('permit_valid_until', { withTimezone: true }),
    permitRevokedAt: timestamp('permit_revoked_at', { withTimezone: true }),
    artifactId: uuid('artifact_id'),
    providerMessageId: text('provider_message_id'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    index('idx_messages_correlation').on(t.correlationId),
    // The list of a loan's messages, newest first.
    index('idx_messages_loan_newest').on(t.loanId, t.id.desc()),
    // The sweep of orphaned attachment blobs.
    index('idx_messages_attachments')
      .using('gin', t.attachments.op('jsonb_path_ops'))
      .where(sql`attachments <> '[]'::jsonb`),
  ],
);
