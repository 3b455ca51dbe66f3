import { sql } from 'drizzle-orm';
import { date, doublePrecision, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** How much each provider lets us send: a bucket of tokens and a count of the provider's day, shared by all consumers. */
export const providerQuotas = pgTable('provider_quotas', {
  provider: text('provider').primaryKey(),
  perSecond: doublePrecision('per_second'),
  capacity: doublePrecision('capacity').notNull(),
  reserved: doublePrecision('reserved').notNull(),
  perDay: integer('per_day'),
  reservedPerDay: integer('reserved_per_day').notNull(),
  timeZone: text('time_zone').notNull(),
  tokens: doublePrecision('tokens').notNull(),
  refilledAt: timestamp('refilled_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  day: date('day').notNull(),
  taken: integer('taken').notNull().default(0),
  heldUntil: timestamp('held_until', { withTimezone: true }),
  yieldsUntil: timestamp('yields_until', { withTimezone: true }),
});
