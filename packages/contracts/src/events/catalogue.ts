import { emailFailedV1Example, emailFailedV1Schema } from './email-failed/v1.ts';
import { emailRequestedV1Example, emailRequestedV1Schema } from './email-requested/v1.ts';
import { emailSentV1Example, emailSentV1Schema } from './email-sent/v1.ts';
import { type EventType, eventTypes } from './event-types.ts';

/** Every event type with its schema and an example. A released version is never edited: add a v2 beside it. */
export const eventCatalogue = {
  [eventTypes.emailRequestedV1]: { schema: emailRequestedV1Schema, example: emailRequestedV1Example },
  [eventTypes.emailSentV1]: { schema: emailSentV1Schema, example: emailSentV1Example },
  [eventTypes.emailFailedV1]: { schema: emailFailedV1Schema, example: emailFailedV1Example },
} as const satisfies Record<EventType, unknown>;
