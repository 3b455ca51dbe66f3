export { type BlockedPerson, findBlockedPeople } from './find-blocked-people.ts';
export { findContact } from './find-contact.ts';
export { findContactAddressKeys } from './find-contact-address-keys.ts';
export { findHolders, type Holder } from './find-holders.ts';
export { findLoan } from './find-loan.ts';
export {
  findLoanFacts,
  type LoanFacts,
  readLoanFacts,
  type StoredLoanFacts,
  selectLoanFacts,
} from './find-loan-facts.ts';
export { searchContacts } from './search-contacts.ts';
