import { bigint, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './types.ts';

/** Months of append-only tables that are gone. Append-only itself. */
export const retiredPartitions = pgTable('retired_partitions', {
  partition: text('partition').primaryKey(),
  tableName: text('table_name').notNull(),
  boundFrom: timestamp('bound_from', { withTimezone: true }),
  boundTo: timestamp('bound_to', { withTimezone: true }).notNull(),
  rowCount: bigint('row_count', { mode: 'number' }).notNull(),
  rowsBefore: bigint('rows_before', { mode: 'number' }).notNull(),
  seals: text('seals').notNull(),
  retiredAt: timestamp('retired_at', { withTimezone: true }).notNull(),
});

/** Entries of seals that cover rows of a month that went and of one that stayed. Append-only. */
export const retiredSealLeaves = pgTable(
  'retired_seal_leaves',
  {
    sealNo: bigint('seal_no', { mode: 'number' }).notNull(),
    position: integer('position').notNull(),
    rowId: uuid('row_id').notNull(),
    eventTsUtc: timestamp('event_ts_utc', { withTimezone: true }).notNull(),
    leaf: bytea('leaf').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sealNo, t.position] }), index('idx_retired_seal_leaves_row').on(t.rowId)],
);
