import { bigint, boolean, pgTable, pgView, text, timestamp } from 'drizzle-orm/pg-core';
import { contacts } from './contacts.ts';

/** Communication preferences, option A of source 000. A row a contact, by trigger; changed by UPDATE only. */
export const contactCommPrefs = pgTable('contact_comm_prefs', {
  contactId: bigint('contact_id', { mode: 'number' })
    .primaryKey()
    .references(() => contacts.id, { onDelete: 'cascade' }),
  doNotEmail: boolean('do_not_email').notNull().default(false),
  doNotText: boolean('do_not_text').notNull().default(false),
  doNotCall: boolean('do_not_call').notNull().default(false),
  reason: text('reason'),
  policyBasis: text('policy_basis'),
  updatedBy: text('updated_by'),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

export const contactCommPrefsView = pgView('v_contact_comm_prefs', {
  contactId: bigint('contact_id', { mode: 'number' }),
  doNotEmail: boolean('do_not_email'),
  doNotText: boolean('do_not_text'),
  doNotCall: boolean('do_not_call'),
}).existing();
