/** What the page of a loan says. */
export const loanWords = {
  loan: 'Loan',
  facts: 'The loan',
  people: 'People',
  nobody: 'Nobody is on this loan.',
  messages: 'Messages',
  noMessages: 'Nothing has been sent for this loan.',
  compose: 'Compose an e-mail',
  unknown: 'not on record',
  reachable: 'May be e-mailed, texted and called',
};

export const factLabels = {
  status: 'Status',
  propertyAddress: 'Property',
  nextDueDate: 'Next payment due',
  paymentDueMinor: 'Payment',
  principalBalanceMinor: 'Principal balance',
  escrowBalanceMinor: 'Escrow balance',
  lateFeeMinor: 'Late fee',
  payoffAmountMinor: 'Payoff amount',
  perDiemMinor: 'Interest a day',
};
