import type { LoanView } from '@crm/contracts';
import type { Db } from '@crm/db';

/** A loan with everybody on it, borrowers first; undefined if there is none. */
export async function findLoan(db: Db, loanId: number): Promise<LoanView | undefined> {
  const [row] = await db.sql<LoanView[]>`
    SELECT l.id AS "loanId", l.loan_number AS "loanNumber", l.status, l.currency, l.property_address AS "propertyAddress",
           l.principal_balance_minor::text AS "principalBalanceMinor", l.escrow_balance_minor::text AS "escrowBalanceMinor",
           l.payment_due_minor::text AS "paymentDueMinor", l.late_fee_minor::text AS "lateFeeMinor",
           l.payoff_amount_minor::text AS "payoffAmountMinor", l.per_diem_minor::text AS "perDiemMinor",
           l.next_due_date::text AS "nextDueDate",
           COALESCE((
             SELECT jsonb_agg(jsonb_build_object(
                      'contactId', c.id, 'fullName', c.full_name, 'email', c.email, 'phone', c.phone, 'role', lc.role,
                      'preferences', jsonb_build_object(
                        'doNotEmail', COALESCE(p.do_not_email, false), 'doNotText', COALESCE(p.do_not_text, false),
                        'doNotCall', COALESCE(p.do_not_call, false)))
                    ORDER BY lc.role <> 'borrower', c.id, lc.role)
               FROM public.loan_contacts lc JOIN public.contacts c ON c.id = lc.contact_id
               LEFT JOIN public.contact_comm_prefs p ON p.contact_id = c.id
              WHERE lc.loan_id = l.id), '[]') AS people
      FROM public.loans l WHERE l.id = ${loanId}`;
  return row;
}
