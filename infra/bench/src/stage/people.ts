import type { Db } from '@crm/db';

/** So many that two requests at once seldom meet on a loan. */
const count = 5_000;
const firstContact = 2_000_000;
const firstLoan = 3_000_000;

/** The loan and the address of the n-th request, over and over. */
export function personOf(n: number): { loanId: number; address: string } {
  const person = n % count;
  return { loanId: firstLoan + person, address: `c${person}@x.example` };
}

/** Loans with a borrower each. */
export async function addPeople({ sql }: Db): Promise<void> {
  await sql`
    INSERT INTO public.contacts (id, email, full_name)
    SELECT ${firstContact} + n, 'c' || n || '@x.example', 'Place ' || n || ' Borrower'
      FROM generate_series(0, ${count - 1}) AS n`;
  await sql`
    INSERT INTO public.loans (id, loan_number)
    SELECT ${firstLoan} + n, 'BN-' || n FROM generate_series(0, ${count - 1}) AS n`;
  await sql`
    INSERT INTO public.loan_contacts (loan_id, contact_id, role)
    SELECT ${firstLoan} + n, ${firstContact} + n, 'borrower' FROM generate_series(0, ${count - 1}) AS n`;
}
