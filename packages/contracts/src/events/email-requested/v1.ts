import * as v from 'valibot';
import { emailAddressSchema } from '../../email-address.ts';
import { sha256Schema, templateIdSchema } from '../../identifiers.ts';
import { jsonValueSchema } from '../../json-value.ts';
import { must } from '../../must.ts';
import { pii } from '../../pii.ts';
import { envelopeEntries } from '../envelope.ts';
import { eventTypes } from '../event-types.ts';

/** An attachment by reference: the bytes stand in `blobs` under `sha256`, never in a message (J3). */
export const attachmentReferenceSchema = v.object(
  {
    filename: v.pipe(v.string(must.beText), pii('text')),
    type: v.string(must.beText),
    size: v.pipe(v.number(must.beNumber), v.integer(must.beWhole), v.minValue(0, 'must be at least 0')),
    sha256: sha256Schema,
  },
  must.fit,
);

/** Asks the consumer for one attempt at one message. A retry is a new event with the same `message_id`. */
export const emailRequestedV1Schema = v.object(
  {
    event_type: v.literal(eventTypes.emailRequestedV1, must.beListed),
    ...envelopeEntries,
    to: v.pipe(v.array(emailAddressSchema, must.beList), v.minLength(1, 'must name at least one recipient')),
    cc: v.array(emailAddressSchema, must.beList),
    bcc: v.array(emailAddressSchema, must.beList),
    subject: v.pipe(v.string(must.beText), v.nonEmpty('must not be empty'), pii('text')),
    template_id: templateIdSchema,
    variables: v.pipe(v.record(v.string(must.beText), jsonValueSchema, must.fit), pii('text')),
    attachments: v.array(attachmentReferenceSchema, must.beList),
    /** 1 for the first attempt. */
    attempt: v.pipe(v.number(must.beNumber), v.integer(must.beWhole), v.minValue(1, 'must be at least 1')),
  },
  must.fit,
);

export type AttachmentReference = v.InferOutput<typeof attachmentReferenceSchema>;
export type EmailRequestedV1 = v.InferOutput<typeof emailRequestedV1Schema>;

export const emailRequestedV1Example: EmailRequestedV1 = {
  event_type: 'crm.email.requested.v1',
  event_id: '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11',
  occurred_at: '2026-11-22T14:05:00.000Z',
  correlation_id: '0193d8a0-6d3d-7c01-8a44-1f2e3d4c5b6a',
  causation_id: null,
  message_id: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  loan_id: 4711,
  category: 'transactional',
  to: ['borrower@x.example'],
  cc: [],
  bcc: [],
  subject: 'Your escrow analysis',
  template_id: 'escrow-analysis-v1',
  variables: { BorrowerName: 'Alice' },
  attachments: [
    {
      filename: 'escrow.pdf',
      type: 'application/pdf',
      size: 20480,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
  ],
  attempt: 1,
};
