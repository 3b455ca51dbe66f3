export { findContactAddressKeys } from './find-contact-address-keys.ts';
export { findHolders, type Holder } from './find-holders.ts';
export { findLoanFacts, type LoanFacts } from './find-loan-facts.ts';
