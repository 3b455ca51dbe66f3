import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What the consumer remembers of an event: owner, fence and lease while it works, the verdict after (E19). */
export const processedEvents = pgTable(
  'processed_events',
  {
    eventId: uuid('event_id').primaryKey(),
    messageId: uuid('message_id'),
    owner: text('owner').notNull(),
    fence: bigint('fence', { mode: 'bigint' }).notNull().default(sql`nextval('processed_events_fence')`),
    claimedAt: timestamp('claimed_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    leaseUntil: timestamp('lease_until', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    verdict: text('verdict'),
  },
  // The sweep of leases that ran out.
  (t) => [index('idx_processed_events_open').on(t.leaseUntil).where(sql`finished_at IS NULL`)],
);
