import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { outboxCategoryEnum } from './outbox-messages.ts';

/** What was rendered for a message: a manifest of hashes; the bytes stand in `blobs` (E7). Append-only. */
export const messageArtifacts = pgTable(
  'message_artifacts',
  {
    id: uuid('id').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    eventId: uuid('event_id').notNull(),
    messageId: uuid('message_id').notNull(),
    loanId: bigint('loan_id', { mode: 'number' }),
    correlationId: text('correlation_id').notNull(),
    category: outboxCategoryEnum('category').notNull(),
    manifest: jsonb('manifest').notNull(),
    manifestSha256: text('manifest_sha256').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.createdAt] }),
    index('idx_message_artifacts_event').on(t.eventId),
    index('idx_message_artifacts_loan').on(t.loanId).where(sql`loan_id IS NOT NULL`),
    index('idx_message_artifacts_correlation').on(t.correlationId),
    index('idx_message_artifacts_message').on(t.messageId),
    // The sweep of orphaned blobs.
    index('idx_message_artifacts_manifest').using('gin', t.manifest.op('jsonb_path_ops')),
  ],
);
