import type { CommPreferences } from '@crm/contracts';

/** The preferences of source 000 section E. */
export const preferencesExample: CommPreferences = {
  contactId: 123,
  doNotEmail: false,
  doNotText: false,
  doNotCall: false,
  updatedBy: 'user-42',
  updatedAt: '2025-08-24T17:23:00.000Z',
  reason: 'customer request',
  policyBasis: 'customer_request',
};
