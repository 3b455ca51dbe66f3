import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Every change of a message's state with its cause; the two rows that share `attempt` are a provider call. */
export const deliveryLog = pgTable(
  'delivery_log',
  {
    id: uuid('id').notNull().defaultRandom(),
    at: timestamp('at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    messageId: uuid('message_id').notNull(),
    eventId: uuid('event_id'),
    correlationId: text('correlation_id').notNull(),
    attempt: integer('attempt').notNull().default(0),
    fromState: text('from_state').notNull(),
    toState: text('to_state').notNull(),
    cause: text('cause').notNull(),
    actorId: text('actor_id'),
    provider: text('provider'),
    providerMessageId: text('provider_message_id'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    durationMs: integer('duration_ms'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.at] }),
    index('idx_delivery_log_message').on(t.messageId, t.at),
    index('idx_delivery_log_correlation').on(t.correlationId),
    // The list of messages in a rare state, newest first.
    index('idx_delivery_log_rare_states')
      .on(t.toState, t.messageId.desc())
      .where(
        sql`to_state = ANY (ARRAY['retrying', 'failed', 'unknown', 'revoked', 'suppressed', 'expired', 'bounced', 'complained'])`,
      ),
  ],
);
