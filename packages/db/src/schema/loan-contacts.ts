import { bigint, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { contacts } from './contacts.ts';
import { loans } from './loans.ts';

export const loanContacts = pgTable(
  'loan_contacts',
  {
    loanId: bigint('loan_id', { mode: 'number' })
      .notNull()
      .references(() => loans.id, { onDelete: 'cascade' }),
    contactId: bigint('contact_id', { mode: 'number' })
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
    role: text('role').notNull().default('borrower'),
  },
  (t) => [
    primaryKey({ columns: [t.loanId, t.contactId, t.role] }),
    index('idx_loan_contacts_contact').on(t.contactId),
  ],
);
