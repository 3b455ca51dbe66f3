import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const contacts = pgTable(
  'contacts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey(),
    email: text('email'),
    phone: text('phone'),
    fullName: text('full_name'),
    locale: text('locale').notNull().default('en-US'),
    timezone: text('timezone').notNull().default('America/New_York'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    index('idx_contacts_email_key').on(sql`lower(btrim(${t.email}, E' \t\r\n'))`),
    index('idx_contacts_phone').on(t.phone),
  ],
);
