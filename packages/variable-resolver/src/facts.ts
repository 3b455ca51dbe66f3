/** Minor units as the database gives them; a bigint beyond 2^53-1 is refused when it is resolved. */
export type MinorUnits = number | bigint;

/** What is known of a loan; `null` where the servicing system has not said. Days are `YYYY-MM-DD`. */
export type LoanFacts = {
  readonly loanNumber: string | null;
  /** ISO 4217. */
  readonly currency: string | null;
  readonly principalBalanceMinor: MinorUnits | null;
  readonly escrowBalanceMinor: MinorUnits | null;
  readonly paymentDueMinor: MinorUnits | null;
  readonly lateFeeMinor: MinorUnits | null;
  readonly payoffAmountMinor: MinorUnits | null;
  readonly perDiemMinor: MinorUnits | null;
  readonly nextDueDate: string | null;
  readonly propertyAddress: string | null;
};

/** What is known of the person written to. */
export type BorrowerFacts = {
  readonly fullName: string | null;
  /** BCP 47. */
  readonly locale: string | null;
  /** IANA name. */
  readonly timezone: string | null;
};

/** Who sends. Always known: a letter without its sender's name and postal address is not lawful mail (CAN-SPAM). */
export type ServicerFacts = { readonly name: string; readonly phone: string; readonly address: string };

/** What the caller read from the database before it resolves variables. */
export type Facts = {
  readonly loan?: LoanFacts | undefined;
  readonly borrower?: BorrowerFacts | undefined;
  readonly servicer: ServicerFacts;
};

type FactValue = string | MinorUnits | null | undefined;

/** How each source of a variable is read; the keys are the sources that a definition may name. */
export const factReaders = {
  'loan.loanNumber': ({ loan }) => loan?.loanNumber,
  'loan.principalBalanceMinor': ({ loan }) => loan?.principalBalanceMinor,
  'loan.escrowBalanceMinor': ({ loan }) => loan?.escrowBalanceMinor,
  'loan.paymentDueMinor': ({ loan }) => loan?.paymentDueMinor,
  'loan.lateFeeMinor': ({ loan }) => loan?.lateFeeMinor,
  'loan.payoffAmountMinor': ({ loan }) => loan?.payoffAmountMinor,
  'loan.perDiemMinor': ({ loan }) => loan?.perDiemMinor,
  'loan.nextDueDate': ({ loan }) => loan?.nextDueDate,
  'loan.propertyAddress': ({ loan }) => loan?.propertyAddress,
  'borrower.fullName': ({ borrower }) => borrower?.fullName,
  'servicer.name': ({ servicer }) => servicer.name,
  'servicer.phone': ({ servicer }) => servicer.phone,
  'servicer.address': ({ servicer }) => servicer.address,
} satisfies Record<string, (facts: Facts) => FactValue>;

export type FactSource = keyof typeof factReaders;
