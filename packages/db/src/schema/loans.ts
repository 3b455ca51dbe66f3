import { bigint, date, index, numeric, pgTable, pgView, text, timestamp } from 'drizzle-orm/pg-core';

const minor = (name: string) => bigint(name, { mode: 'bigint' });

export const loans = pgTable(
  'loans',
  {
    id: bigint('id', { mode: 'number' }).primaryKey(),
    loanNumber: text('loan_number'),
    status: text('status').notNull().default('active'),
    currency: text('currency').notNull().default('USD'),
    propertyAddress: text('property_address'),
    principalBalanceMinor: minor('principal_balance_minor'),
    escrowBalanceMinor: minor('escrow_balance_minor'),
    paymentDueMinor: minor('payment_due_minor'),
    lateFeeMinor: minor('late_fee_minor'),
    payoffAmountMinor: minor('payoff_amount_minor'),
    perDiemMinor: minor('per_diem_minor'),
    nextDueDate: date('next_due_date', { mode: 'string' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('idx_loans_loan_number').on(t.loanNumber)],
);

/** Decimals derived from the minor units; the database refuses writes to it (E11). */
export const loansDecimal = pgView('v_loans_decimal', {
  loanId: bigint('loan_id', { mode: 'number' }),
  loanNumber: text('loan_number'),
  currency: text('currency'),
  principalBalance: numeric('principal_balance'),
  escrowBalance: numeric('escrow_balance'),
  paymentDue: numeric('payment_due'),
  lateFee: numeric('late_fee'),
  payoffAmount: numeric('payoff_amount'),
  perDiem: numeric('per_diem'),
}).existing();
