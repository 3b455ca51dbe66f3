export { findMessage } from './find-message.ts';
export { insertMessages, type NewMessage, type NewRecipient } from './insert-messages.ts';
export { listMessages } from './list-messages.ts';
export { type LockedMessage, lockMessage } from './lock-message.ts';
export { type RecipientOutcome, recordRecipients } from './record-recipients.ts';
export { requestOf } from './request-of.ts';
export { revokeMarketing } from './revoke-marketing.ts';
export { type Cause, type Transition, transition } from './transition.ts';
export { isOpen, statesBefore } from './transitions.ts';
