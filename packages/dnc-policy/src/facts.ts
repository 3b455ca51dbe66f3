import type { Category, DncChannel } from '@crm/contracts';

/** What a contact who holds an address has said, and which version of their preferences says so. */
export type ContactFacts = {
  contactId: string | number;
  doNotEmail: boolean;
  doNotText: boolean;
  doNotCall: boolean;
  prefsVersion: string;
};

/** An address or number as it was submitted, and every contact who holds it; none is a known answer too (J17). */
export type RecipientFacts = { address: string; contacts: readonly ContactFacts[] };

/** All that a decision may depend on: no clock, no database, no settings besides these. */
export type Facts = {
  channel: DncChannel;
  category: Category;
  /** The flag ENFORCE_DNC_FOR_MARKETING (E21). */
  enforceDncForMarketing: boolean;
  recipients: readonly RecipientFacts[];
};
