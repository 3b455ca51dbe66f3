export const eventTypes = {
  emailRequestedV1: 'crm.email.requested.v1',
  emailSentV1: 'crm.email.sent.v1',
  emailFailedV1: 'crm.email.failed.v1',
} as const;

export type EventType = (typeof eventTypes)[keyof typeof eventTypes];
