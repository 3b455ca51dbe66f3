/** States of a message; the transitions between them stand in the messages package, in one table. */
export const messageStates = [
  'queued',
  'sending',
  'retrying',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
  'unknown',
  'revoked',
  'suppressed',
  'expired',
] as const;

export type MessageState = (typeof messageStates)[number];
