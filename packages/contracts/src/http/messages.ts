import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { sha256Schema } from '../identifiers.ts';
import { messageStates } from '../message-states.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';

export const messageRecipientSchema = v.object(
  {
    role: v.picklist(['to', 'cc', 'bcc'], must.beListed),
    address: v.pipe(v.string(must.beText), pii('email')),
    contactId: v.nullable(v.number(must.beNumber)),
    outcome: v.nullable(v.string(must.beText)),
  },
  must.fit,
);

/** One change of a message's state, with its cause; a call to a provider is the pair that shares `attempt`. */
export const deliveryLogEntrySchema = v.object(
  {
    at: v.string(must.beText),
    eventId: v.nullable(v.string(must.beText)),
    attempt: v.number(must.beNumber),
    fromState: v.picklist(messageStates, must.beListed),
    toState: v.picklist(messageStates, must.beListed),
    cause: v.string(must.beText),
    provider: v.nullable(v.string(must.beText)),
    providerMessageId: v.nullable(v.string(must.beText)),
    errorCode: v.nullable(v.string(must.beText)),
    errorMessage: v.nullable(v.string(must.beText)),
    durationMs: v.nullable(v.number(must.beNumber)),
  },
  must.fit,
);

/** Answer of `GET /api/messages/:messageId`. */
export const messageSchema = v.object(
  {
    messageId: v.string(must.beText),
    channel: v.string(must.beText),
    category: categorySchema,
    state: v.picklist(messageStates, must.beListed),
    loanId: v.nullable(v.number(must.beNumber)),
    subject: v.pipe(v.string(must.beText), pii('text')),
    templateId: v.string(must.beText),
    templateVersion: v.number(must.beNumber),
    correlationId: v.string(must.beText),
    requestedBy: v.string(must.beText),
    attemptCount: v.number(must.beNumber),
    artifactId: v.nullable(v.string(must.beText)),
    providerMessageId: v.nullable(v.string(must.beText)),
    permitValidUntil: v.nullable(v.string(must.beText)),
    permitRevokedAt: v.nullable(v.string(must.beText)),
    createdAt: v.string(must.beText),
    updatedAt: v.string(must.beText),
    recipients: v.array(messageRecipientSchema, must.beList),
    history: v.array(deliveryLogEntrySchema, must.beList),
  },
  must.fit,
);

const hashedPartSchema = v.object({ sha256: sha256Schema, size: v.number(must.beNumber) }, must.fit);

/** What was rendered, by hash: enough to prove years later which bytes were sent. */
export const manifestSchema = v.object(
  {
    version: v.literal(1, must.beListed),
    messageId: v.string(must.beText),
    templateId: v.string(must.beText),
    templateVersion: v.number(must.beNumber),
    templateHash: sha256Schema,
    category: categorySchema,
    subjectSha256: sha256Schema,
    html: hashedPartSchema,
    text: hashedPartSchema,
    mime: hashedPartSchema,
    attachments: v.array(
      v.object(
        {
          filename: v.pipe(v.string(must.beText), pii('text')),
          type: v.string(must.beText),
          ...hashedPartSchema.entries,
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

/** Answer of `GET /api/messages/:messageId/artifact`. */
export const artifactSchema = v.object(
  {
    artifactId: v.string(must.beText),
    messageId: v.string(must.beText),
    eventId: v.string(must.beText),
    correlationId: v.string(must.beText),
    createdAt: v.string(must.beText),
    manifest: manifestSchema,
    html: v.pipe(v.string(must.beText), pii('text')),
    text: v.pipe(v.string(must.beText), pii('text')),
    /** The bytes handed to the provider, base64. */
    mime: v.pipe(v.string(must.beText), pii('text')),
  },
  must.fit,
);

/** Body of `POST /api/messages/:messageId/resend` and `/mark-sent`: a person's decision needs a reason. */
export const resolutionBodySchema = v.strictObject(
  {
    reason: v.pipe(
      v.string(must.beText),
      v.regex(/\S/, 'must not be empty'),
      v.maxLength(2000, 'must be at most 2000 characters'),
      pii('text'),
    ),
  },
  must.fit,
);

export const resolutionAnswerSchema = v.object(
  {
    messageId: v.string(must.beText),
    state: v.picklist(messageStates, must.beListed),
    eventId: v.nullable(v.string(must.beText)),
    correlationId: v.string(must.beText),
  },
  must.fit,
);

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type MessageView = v.InferOutput<typeof messageSchema>;
export type DeliveryLogEntry = v.InferOutput<typeof deliveryLogEntrySchema>;
export type ArtifactView = v.InferOutput<typeof artifactSchema>;
export type ResolutionBody = v.InferOutput<typeof resolutionBodySchema>;
