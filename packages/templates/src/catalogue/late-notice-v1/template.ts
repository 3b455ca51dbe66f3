import type { CatalogueEntry } from '../catalogue-entry.ts';

export const lateNoticeV1: CatalogueEntry = {
  templateId: 'late-notice-v1',
  name: 'Late notice',
  description: 'Tells that a payment is past due, what help there is, and how to reach a housing counselor.',
  category: 'transactional',
  categoryKey: 'servicing.delinquency',
  subject: 'Your mortgage payment is past due',
  preheader: 'Please call us. There may be ways that we can help.',
  sampleVariables: {
    BorrowerName: 'Maple House Borrower',
    LoanNumber: '4000012345',
    PropertyAddress: '12 Alder Court, Columbus, OH 43004',
    AmountPastDue: 184_250,
    DueDate: '2026-11-01',
    DaysPastDue: 24,
    LateFee: 7_370,
  },
};
