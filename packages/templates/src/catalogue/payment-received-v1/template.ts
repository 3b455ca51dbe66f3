import type { CatalogueEntry } from '../catalogue-entry.ts';

export const paymentReceivedV1: CatalogueEntry = {
  templateId: 'payment-received-v1',
  name: 'Payment received',
  description: 'Confirms that a payment was received and when the next one is due.',
  category: 'transactional',
  categoryKey: 'servicing.payment',
  subject: 'We received your mortgage payment',
  preheader: 'Thank you. Your mortgage payment has been received.',
  sampleVariables: {
    BorrowerName: 'Maple House Borrower',
    LoanNumber: '4000012345',
    PaymentAmount: 184_250,
    PaymentDate: '2026-11-03',
    PaymentMethod: 'AutoPay',
    PrincipalBalance: 24_318_027,
    AmountDue: 184_250,
    DueDate: '2026-12-01',
  },
};
