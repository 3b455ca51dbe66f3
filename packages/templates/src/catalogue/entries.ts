import type { CatalogueEntry } from './catalogue-entry.ts';
import { escrowAnalysisV1 } from './escrow-analysis-v1/template.ts';
import { lateNoticeV1 } from './late-notice-v1/template.ts';
import { paymentDueV1 } from './payment-due-v1/template.ts';
import { paymentReceivedV1 } from './payment-received-v1/template.ts';
import { payoffQuoteV1 } from './payoff-quote-v1/template.ts';
import { rateOfferV1 } from './rate-offer-v1/template.ts';

/** The templates that a new installation starts with. */
export const catalogueEntries: readonly CatalogueEntry[] = [
  escrowAnalysisV1,
  paymentReceivedV1,
  paymentDueV1,
  lateNoticeV1,
  payoffQuoteV1,
  rateOfferV1,
];
