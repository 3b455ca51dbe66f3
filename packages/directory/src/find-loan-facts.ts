import type { Db } from '@crm/db';

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

type Row = {
  id: number;
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

/** Facts of loans for rendering, in the order they are asked for; undefined where there is no such loan. */
export async function findLoanFacts(
  { sql }: Pick<Db, 'sql'>,
  loanIds: number[],
): Promise<(LoanFacts | undefined)[]> {
  const rows = await sql<Row[]>`
    SELECT l.id, l.loan_number, l.currency, l.property_address, l.principal_balance_minor::text AS principal,
           l.escrow_balance_minor::text AS escrow, l.payment_due_minor::text AS due, l.late_fee_minor::text AS late,
           l.payoff_amount_minor::text AS payoff, l.per_diem_minor::text AS per_diem,
           l.next_due_date::text AS next_due_date, c.full_name, c.locale, c.timezone
      FROM public.loans l
      LEFT JOIN LATERAL (
        SELECT c.full_name, c.locale, c.timezone FROM public.loan_contacts lc JOIN public.contacts c ON c.id = lc.contact_id
         WHERE lc.loan_id = l.id AND lc.role = 'borrower' ORDER BY c.id LIMIT 1) c ON true
     WHERE l.id = ANY(${loanIds}::bigint[])`;
  const found = new Map(rows.map((row) => [row.id, factsOf(row)]));
  return loanIds.map((id) => found.get(id));
}

function factsOf(row: Row): LoanFacts {
  const minor = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    loan: {
      loanNumber: row.loan_number,
      currency: row.currency,
      propertyAddress: row.property_address,
      principalBalanceMinor: minor(row.principal),
      escrowBalanceMinor: minor(row.escrow),
      paymentDueMinor: minor(row.due),
      lateFeeMinor: minor(row.late),
      payoffAmountMinor: minor(row.payoff),
      perDiemMinor: minor(row.per_diem),
      nextDueDate: row.next_due_date,
    },
    borrower:
      row.locale === null || row.timezone === null
        ? null
        : { fullName: row.full_name, locale: row.locale, timezone: row.timezone },
  };
}
