import type { CatalogueEntry } from '../catalogue-entry.ts';

export const rateOfferV1: CatalogueEntry = {
  templateId: 'rate-offer-v1',
  name: 'Rate offer',
  description: 'Invites a borrower to look at refinancing. Marketing: do-not-contact applies.',
  category: 'marketing',
  categoryKey: 'marketing.rate_offer',
  subject: 'Is your mortgage still the right fit?',
  preheader: 'A few minutes with a licensed loan officer can tell you.',
  sampleVariables: {
    BorrowerName: 'Maple House Borrower',
    OfferRate: '5.625%',
    OfferApr: '5.731% APR',
    OfferTerm: '30-year fixed',
    OfferExpires: '2026-12-31',
  },
};
