import * as v from 'valibot';
import { must } from '../../must.ts';
import { envelopeEntries } from '../envelope.ts';
import { eventTypes } from '../event-types.ts';

/** One attempt failed. `will_retry` tells whether another event for the same message follows. */
export const emailFailedV1Schema = v.object(
  {
    event_type: v.literal(eventTypes.emailFailedV1, must.beListed),
    ...envelopeEntries,
    error_code: v.string(must.beText),
    /** Redacted text for people: never an address or a provider's raw answer with one. */
    error_message: v.string(must.beText),
    attempt_count: v.pipe(
      v.number(must.beNumber),
      v.integer(must.beWhole),
      v.minValue(0, 'must be at least 0'),
    ),
    will_retry: v.boolean(must.beTrueOrFalse),
  },
  must.fit,
);

export type EmailFailedV1 = v.InferOutput<typeof emailFailedV1Schema>;

export const emailFailedV1Example: EmailFailedV1 = {
  event_type: 'crm.email.failed.v1',
  event_id: '0193d8a1-0c11-7f44-b5c6-d7e8f9a0b1c2',
  occurred_at: '2026-11-22T14:05:02.000Z',
  correlation_id: '0193d8a0-6d3d-7c01-8a44-1f2e3d4c5b6a',
  causation_id: '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11',
  message_id: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  loan_id: 4711,
  category: 'transactional',
  error_code: 'PROVIDER_TEMPORARY',
  error_message: 'The mail server asked to try again later (451).',
  attempt_count: 1,
  will_retry: true,
};
