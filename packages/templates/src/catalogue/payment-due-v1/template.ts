import type { CatalogueEntry } from '../catalogue-entry.ts';

export const paymentDueV1: CatalogueEntry = {
  templateId: 'payment-due-v1',
  name: 'Payment due',
  description: 'Reminds of the next regular payment and tells the ways to pay.',
  category: 'transactional',
  categoryKey: 'servicing.payment',
  subject: 'Your mortgage payment is coming up',
  preheader: 'A reminder about your next mortgage payment.',
  sampleVariables: {
    BorrowerName: 'Maple House Borrower',
    LoanNumber: '4000012345',
    PropertyAddress: '12 Alder Court, Columbus, OH 43004',
    AmountDue: 184_250,
    DueDate: '2026-12-01',
    LateFee: 7_370,
    LateAfterDate: '2026-12-16',
    AutoPayEnrolled: false,
  },
};
