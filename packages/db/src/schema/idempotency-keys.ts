import { bigint, index, jsonb, pgTable, primaryKey, smallint, text, timestamp } from 'drizzle-orm/pg-core';

/** The answer of the first request under an Idempotency-Key, kept for good unless a retention is set. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    actorId: text('actor_id').notNull(),
    route: text('route').notNull(),
    loanId: bigint('loan_id', { mode: 'number' }).notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    status: smallint('status').notNull(),
    answer: jsonb('answer').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.actorId, t.route, t.loanId, t.key] }),
    // Those that are older than their retention.
    index('idx_idempotency_keys_created').using('brin', t.createdAt),
  ],
);
