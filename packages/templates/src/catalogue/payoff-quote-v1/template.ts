import type { CatalogueEntry } from '../catalogue-entry.ts';

export const payoffQuoteV1: CatalogueEntry = {
  templateId: 'payoff-quote-v1',
  name: 'Payoff quote',
  description: 'The amount that pays the loan in full, until when it is good, and how to send it safely.',
  category: 'transactional',
  categoryKey: 'servicing.payoff',
  subject: 'Your mortgage payoff quote',
  preheader: 'The payoff quote that was requested for your loan.',
  sampleVariables: {
    BorrowerName: 'Maple House Borrower',
    LoanNumber: '4000012345',
    PropertyAddress: '12 Alder Court, Columbus, OH 43004',
    PayoffAmount: 24_461_932,
    PerDiem: 3_914,
    GoodThroughDate: '2026-12-15',
  },
};
