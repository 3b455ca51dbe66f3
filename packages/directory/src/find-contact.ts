import type { ContactView } from '@crm/contracts';
import type { Db } from '@crm/db';

/** A contact with the loans it is on; undefined if there is none. */
export async function findContact(db: Db, contactId: number): Promise<ContactView | undefined> {
  const [row] = await db.sql<ContactView[]>`
    SELECT c.id AS "contactId", c.full_name AS "fullName", c.email, c.phone, c.locale, c.timezone,
           COALESCE((SELECT jsonb_agg(jsonb_build_object('loanId', l.id, 'loanNumber', l.loan_number, 'role', lc.role,
                                                         'status', l.status) ORDER BY l.id, lc.role)
                       FROM public.loan_contacts lc JOIN public.loans l ON l.id = lc.loan_id
                      WHERE lc.contact_id = c.id), '[]') AS loans
      FROM public.contacts c WHERE c.id = ${contactId}`;
  return row;
}
