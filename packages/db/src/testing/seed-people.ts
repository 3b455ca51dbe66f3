import type { Sql } from '../connection.ts';

export type SeedContact = {
  id: number;
  email: string | null;
  doNotEmail?: boolean;
  phone?: string;
  fullName?: string;
};

/** Contacts for a test, with their preferences. */
export async function seedContacts(sql: Sql, contacts: SeedContact[]): Promise<void> {
  for (const { id, email, doNotEmail = false, phone = null, fullName = `Contact ${id}` } of contacts) {
    await sql`
      INSERT INTO public.contacts (id, email, phone, full_name, locale, timezone)
      VALUES (${id}, ${email}, ${phone}, ${fullName}, 'en-US', 'America/Chicago')`;
    await sql`UPDATE public.contact_comm_prefs SET do_not_email = ${doNotEmail} WHERE contact_id = ${id}`;
  }
}

/** A loan for a test, with its borrower if one is named. */
export async function seedLoan(
  sql: Sql,
  { id, loanNumber = `LN-${id}`, borrowerId }: { id: number; loanNumber?: string; borrowerId?: number },
): Promise<void> {
  await sql`INSERT INTO public.loans (id, loan_number) VALUES (${id}, ${loanNumber})`;
  if (borrowerId === undefined) return;
  await sql`INSERT INTO public.loan_contacts (loan_id, contact_id, role) VALUES (${id}, ${borrowerId}, 'borrower')`;
}
