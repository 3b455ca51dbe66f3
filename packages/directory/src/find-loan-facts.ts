import type { Db, Sql, SqlFragment } from '@crm/db';

/** What a template may say about a loan and its borrower. Amounts are whole minor units of `currency`. */
export type LoanFacts = {
  loan: {
    loanNumber: string | null;
    currency: string;
    propertyAddress: string | null;
    principalBalanceMinor: bigint | null;
    escrowBalanceMinor: bigint | null;
    paymentDueMinor: bigint | null;
    lateFeeMinor: bigint | null;
    payoffAmountMinor: bigint | null;
    perDiemMinor: bigint | null;
    nextDueDate: string | null;
  };
  /** The borrower of record: the lowest contact id with role `borrower`. */
  borrower: { fullName: string | null; locale: string; timezone: string } | null;
};

/** As a query that has more to ask than these gets them; amounts as text, since JSON has no number as large. */
export type StoredLoanFacts = {
  loan_number: string | null;
  currency: string;
  property_address: string | null;
  principal: string | null;
  escrow: string | null;
  due: string | null;
  late: string | null;
  payoff: string | null;
  per_diem: string | null;
  next_due_date: string | null;
  full_name: string | null;
  locale: string | null;
  timezone: string | null;
};

/** A column for the SELECT of a query that has more to ask: `StoredLoanFacts`, or null where there is no such loan. */
export function selectLoanFacts(sql: Sql, loanId: SqlFragment): SqlFragment {
  return sql`
    (SELECT jsonb_build_object('loan_number', l.loan_number, 'currency', l.currency, 'property_address', l.property_address,
              'principal', l.principal_balance_minor::text, 'escrow', l.escrow_balance_minor::text,
              'due', l.payment_due_minor::text, 'late', l.late_fee_minor::text, 'payoff', l.payoff_amount_minor::text,
              'per_diem', l.per_diem_minor::text, 'next_due_date', l.next_due_date::text, 'full_name', c.full_name,
              'locale', c.locale, 'timezone', c.timezone)
       FROM public.loans l
       LEFT JOIN LATERAL (
         SELECT c.full_name, c.locale, c.timezone
           FROM public.loan_contacts lc JOIN public.contacts c ON c.id = lc.contact_id
          WHERE lc.loan_id = l.id AND lc.role = 'borrower' ORDER BY c.id LIMIT 1) c ON true
      WHERE l.id = ${loanId})`;
}

/** The facts of a loan for rendering; undefined where there is no such loan. */
export async function findLoanFacts(
  { sql }: Pick<Db, 'sql'>,
  loanId: number,
): Promise<LoanFacts | undefined> {
  const [row] = await sql<{ stored: StoredLoanFacts | null }[]>`
    SELECT ${selectLoanFacts(sql, sql`${loanId}::bigint`)} AS stored`;
  return readLoanFacts(row?.stored ?? null);
}

/** What `selectLoanFacts` found. */
export function readLoanFacts(stored: StoredLoanFacts | null): LoanFacts | undefined {
  if (stored === null) return undefined;
  const minor = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    loan: {
      loanNumber: stored.loan_number,
      currency: stored.currency,
      propertyAddress: stored.property_address,
      principalBalanceMinor: minor(stored.principal),
      escrowBalanceMinor: minor(stored.escrow),
      paymentDueMinor: minor(stored.due),
      lateFeeMinor: minor(stored.late),
      payoffAmountMinor: minor(stored.payoff),
      perDiemMinor: minor(stored.per_diem),
      nextDueDate: stored.next_due_date,
    },
    borrower:
      stored.locale === null || stored.timezone === null
        ? null
        : { fullName: stored.full_name, locale: stored.locale, timezone: stored.timezone },
  };
}
