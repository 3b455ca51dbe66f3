import { bigint, pgTable, pgView, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { contacts } from './contacts.ts';
import { loans } from './loans.ts';

/** What must not be removed, whatever a retention says: the records of a loan, of a contact or of a period. */
export const legalHolds = pgTable('legal_holds', {
  id: uuid('id').primaryKey(),
  loanId: bigint('loan_id', { mode: 'number' }).references(() => loans.id),
  contactId: bigint('contact_id', { mode: 'number' }).references(() => contacts.id),
  heldFrom: timestamp('held_from', { withTimezone: true }),
  heldTo: timestamp('held_to', { withTimezone: true }),
  reason: text('reason').notNull(),
  placedBy: text('placed_by').notNull(),
  placedAt: timestamp('placed_at', { withTimezone: true }).notNull(),
  releasedBy: text('released_by'),
  releasedAt: timestamp('released_at', { withTimezone: true }),
  releaseReason: text('release_reason'),
});

export const heldMessages = pgView('held_messages', { messageId: uuid('message_id') }).existing();
