import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Signed roots over batches of audit rows, each naming the one before. Append-only. */
export const auditSeals = pgTable('audit_seals', {
  sealNo: bigint('seal_no', { mode: 'number' }).primaryKey(),
  previousSha256: text('previous_sha256').notNull(),
  rootSha256: text('root_sha256').notNull(),
  rowCount: integer('row_count').notNull(),
  txHorizon: bigint('tx_horizon', { mode: 'number' }).notNull(),
  rowsBefore: bigint('rows_before', { mode: 'number' }),
  sealedAt: timestamp('sealed_at', { withTimezone: true }).notNull(),
  keyId: text('key_id').notNull(),
  signature: text('signature').notNull(),
});
