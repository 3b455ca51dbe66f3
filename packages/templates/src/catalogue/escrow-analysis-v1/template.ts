import type { CatalogueEntry } from '../catalogue-entry.ts';

export const escrowAnalysisV1: CatalogueEntry = {
  templateId: 'escrow-analysis-v1',
  name: 'Escrow analysis',
  description:
    'The yearly review of the escrow account: new payment, balance, shortage or surplus, and what the account pays.',
  category: 'transactional',
  categoryKey: 'servicing.escrow',
  subject: 'Your annual escrow analysis',
  preheader: 'We have completed the yearly review of your escrow account.',
  sampleVariables: {
    BorrowerName: 'Maple House Borrower',
    LoanNumber: '4000012345',
    PropertyAddress: '12 Alder Court, Columbus, OH 43004',
    NewMonthlyPayment: 191_870,
    EffectiveDate: '2027-01-01',
    EscrowBalance: 281_644,
    EscrowShortage: 38_412,
    EscrowItems: [
      { Description: 'County property tax', PriorAmount: 348_200, ProjectedAmount: 371_600 },
      { Description: 'Homeowner’s insurance', PriorAmount: 142_000, ProjectedAmount: 156_900 },
      { Description: 'Flood insurance', PriorAmount: 61_000, ProjectedAmount: 61_000 },
    ],
  },
};
