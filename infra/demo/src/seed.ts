import type { Db } from '@crm/db';
import { publishTemplate } from '@crm/templates';
import { loadCatalogue } from '@crm/templates/catalogue';
import { samplePeople } from './sample-people.ts';

export type Seeded = { templates: string[]; loans: number; contacts: number };

/** Puts the template catalogue and the sample people into a database; run again it changes nothing that is the same. */
export async function seed(db: Db): Promise<Seeded> {
  const catalogue = await loadCatalogue();
  for (const template of catalogue) await publishTemplate(db, template, { by: 'seed' });
  for (const { id, email, phone, fullName } of samplePeople.contacts) {
    await db.sql`
      INSERT INTO public.contacts (id, email, phone, full_name, locale, timezone)
      VALUES (${id}, ${email}, ${phone}, ${fullName}, 'en-US', 'America/Chicago')
      ON CONFLICT (id) DO NOTHING`;
  }
  for (const loan of samplePeople.loans) {
    await db.sql`
      INSERT INTO public.loans (id, loan_number, property_address, principal_balance_minor, escrow_balance_minor,
        payment_due_minor, late_fee_minor, payoff_amount_minor, per_diem_minor, next_due_date)
      VALUES (${loan.id}, ${loan.loanNumber}, ${loan.propertyAddress}, ${loan.principalBalanceMinor},
        ${loan.escrowBalanceMinor}, ${loan.paymentDueMinor}, ${loan.lateFeeMinor}, ${loan.payoffAmountMinor},
        ${loan.perDiemMinor}, ${loan.nextDueDate})
      ON CONFLICT (id) DO NOTHING`;
    await db.sql`
      INSERT INTO public.loan_contacts (loan_id, contact_id, role) VALUES (${loan.id}, ${loan.borrowerId}, 'borrower')
      ON CONFLICT DO NOTHING`;
  }
  return {
    templates: catalogue.map((template) => template.templateId),
    loans: samplePeople.loans.length,
    contacts: samplePeople.contacts.length,
  };
}
