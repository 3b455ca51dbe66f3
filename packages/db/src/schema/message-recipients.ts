import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { messages } from './messages.ts';

/** One row a recipient: role, address, the contacts that held it at admission, and the provider's answer (J11). */
export const messageRecipients = pgTable(
  'message_recipients',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => messages.id),
    position: smallint('position').notNull(),
    role: text('role').notNull(),
    address: text('address').notNull(),
    addressKey: text('address_key').notNull().generatedAlwaysAs(sql`lower(btrim(address, E' \t\r\n'))`),
    contactId: bigint('contact_id', { mode: 'number' }),
    alsoContactIds: bigint('also_contact_ids', { mode: 'number' }).array(),
    outcome: text('outcome'),
    outcomeCode: text('outcome_code'),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.position] }),
    // An opt-out finds what it must revoke by contact and by address; the list of a contact's messages reads the first.
    index('idx_message_recipients_contact_newest')
      .on(t.contactId, t.messageId.desc())
      .where(sql`contact_id IS NOT NULL`),
    index('idx_message_recipients_also')
      .using('gin', t.alsoContactIds)
      .where(sql`also_contact_ids IS NOT NULL`),
    index('idx_message_recipients_address').on(t.addressKey),
  ],
);
