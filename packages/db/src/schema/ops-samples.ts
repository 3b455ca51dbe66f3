import { doublePrecision, integer, pgTable, timestamp } from 'drizzle-orm/pg-core';

/** How the pipeline stood at a step of fifteen seconds, and what happened in it; kept for a week. */
export const opsSamples = pgTable('ops_samples', {
  at: timestamp('at', { withTimezone: true }).primaryKey(),
  depthTransactional: integer('depth_transactional').notNull(),
  depthMarketing: integer('depth_marketing').notNull(),
  lagTransactional: doublePrecision('lag_transactional').notNull(),
  lagMarketing: doublePrecision('lag_marketing').notNull(),
  deadLettersOpen: integer('dead_letters_open').notNull(),
  auditRows: integer('audit_rows').notNull(),
  requested: integer('requested').notNull(),
  denied: integer('denied').notNull(),
  sent: integer('sent').notNull(),
  failed: integer('failed').notNull(),
  unknown: integer('unknown').notNull(),
  published: integer('published').notNull(),
  publishFailures: integer('publish_failures').notNull(),
  publishMsSum: doublePrecision('publish_ms_sum').notNull(),
  publishMsMax: doublePrecision('publish_ms_max').notNull(),
});
