import { createDb } from '@crm/db';
import { product } from './product.ts';

/**
 * A loan like another one, with the same people, for one test: drafts belong to a person and a loan, so that what one
 * test typed would come back in the next. Returns its id.
 */
export async function copyLoan(loanId: number): Promise<number> {
  const db = createDb({ url: product().databaseUrl, appName: 'e2e' });
  try {
    const [row] = await db.sql<{ id: number }[]>`
      WITH copied AS (
        INSERT INTO public.loans
        SELECT (jsonb_populate_record(l, jsonb_build_object('id', n.id, 'loan_number', 'LN-' || n.id))).*
          FROM public.loans l, (SELECT max(id) + 1 AS id FROM public.loans) AS n WHERE l.id = ${loanId}
        RETURNING id)
      INSERT INTO public.loan_contacts (loan_id, contact_id, role)
      SELECT copied.id, lc.contact_id, lc.role FROM copied, public.loan_contacts lc WHERE lc.loan_id = ${loanId}
      RETURNING loan_id AS id`;
    if (row === undefined) throw new Error(`loan ${loanId} is not there, or has no people`);
    return row.id;
  } finally {
    await db.end();
  }
}
