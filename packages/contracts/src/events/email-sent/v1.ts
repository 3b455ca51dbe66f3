import * as v from 'valibot';
import { uuidSchema } from '../../identifiers.ts';
import { must } from '../../must.ts';
import { envelopeEntries } from '../envelope.ts';
import { eventTypes } from '../event-types.ts';

/** A provider accepted the message, or a person marked an unknown outcome as sent (then without provider id). */
export const emailSentV1Schema = v.object(
  {
    event_type: v.literal(eventTypes.emailSentV1, must.beListed),
    ...envelopeEntries,
    provider_message_id: v.nullable(v.string(must.beText)),
    artifact_id: uuidSchema,
    /** From the start of the provider call to its answer, milliseconds. */
    duration_ms: v.pipe(
      v.number(must.beNumber),
      v.integer(must.beWhole),
      v.minValue(0, 'must be at least 0'),
    ),
  },
  must.fit,
);

export type EmailSentV1 = v.InferOutput<typeof emailSentV1Schema>;

export const emailSentV1Example: EmailSentV1 = {
  event_type: 'crm.email.sent.v1',
  event_id: '0193d8a0-7f10-7d22-a1b2-c3d4e5f60718',
  occurred_at: '2026-11-22T14:05:01.250Z',
  correlation_id: '0193d8a0-6d3d-7c01-8a44-1f2e3d4c5b6a',
  causation_id: '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11',
  message_id: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  loan_id: 4711,
  category: 'transactional',
  provider_message_id: '<0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f@mail.servicer.example>',
  artifact_id: '0193d8a0-7a02-7e33-8f90-a1b2c3d4e5f6',
  duration_ms: 183,
};
