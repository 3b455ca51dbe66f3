import { bigint, index, integer, pgTable, primaryKey, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './types.ts';

/** Which audit row stands where in which seal. Append-only and partitioned as the log is. */
export const auditSealLeaves = pgTable(
  'audit_seal_leaves',
  {
    rowId: uuid('row_id').notNull(),
    eventTsUtc: timestamp('event_ts_utc', { withTimezone: true }).notNull(),
    sealNo: bigint('seal_no', { mode: 'number' }).notNull(),
    position: integer('position').notNull(),
    leaf: bytea('leaf').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.rowId, t.eventTsUtc] }),
    // The leaves of one seal in their order.
    index('idx_audit_seal_leaves_seal').on(t.sealNo, t.position),
  ],
);
