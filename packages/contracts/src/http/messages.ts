import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { sha256Schema } from '../identifiers.ts';
import { messageStates } from '../message-states.ts';

export const messageRecipientSchema = v.object({
  role: v.picklist(['to', 'cc', 'bcc']),
  address: v.string(),
  contactId: v.nullable(v.number()),
  outcome: v.nullable(v.string()),
});

/** One change of a message's state, with its cause; a call to a provider is the pair that shares `attempt`. */
export const deliveryLogEntrySchema = v.object({
  at: v.string(),
  eventId: v.nullable(v.string()),
  attempt: v.number(),
  fromState: v.picklist(messageStates),
  toState: v.picklist(messageStates),
  cause: v.string(),
  provider: v.nullable(v.string()),
  providerMessageId: v.nullable(v.string()),
  errorCode: v.nullable(v.string()),
  errorMessage: v.nullable(v.string()),
  durationMs: v.nullable(v.number()),
});

/** Answer of `GET /api/messages/:messageId`. */
export const messageSchema = v.object({
  messageId: v.string(),
  channel: v.string(),
  category: categorySchema,
  state: v.picklist(messageStates),
  loanId: v.nullable(v.number()),
  subject: v.string(),
  templateId: v.string(),
  templateVersion: v.number(),
  correlationId: v.string(),
  requestedBy: v.string(),
  attemptCount: v.number(),
  artifactId: v.nullable(v.string()),
  providerMessageId: v.nullable(v.string()),
  permitValidUntil: v.nullable(v.string()),
  permitRevokedAt: v.nullable(v.string()),
  createdAt: v.string(),
  updatedAt: v.string(),
  recipients: v.array(messageRecipientSchema),
  history: v.array(deliveryLogEntrySchema),
});

const hashedPartSchema = v.object({ sha256: sha256Schema, size: v.number() });

/** What was rendered, by hash: enough to prove years later which bytes were sent. */
export const manifestSchema = v.object({
  version: v.literal(1),
  messageId: v.string(),
  templateId: v.string(),
  templateVersion: v.number(),
  templateHash: sha256Schema,
  category: categorySchema,
  subjectSha256: sha256Schema,
  html: hashedPartSchema,
  text: hashedPartSchema,
  mime: hashedPartSchema,
  attachments: v.array(v.object({ filename: v.string(), type: v.string(), ...hashedPartSchema.entries })),
});

/** Answer of `GET /api/messages/:messageId/artifact`. */
export const artifactSchema = v.object({
  artifactId: v.string(),
  messageId: v.string(),
  eventId: v.string(),
  correlationId: v.string(),
  createdAt: v.string(),
  manifest: manifestSchema,
  html: v.string(),
  text: v.string(),
  /** The bytes handed to the provider, base64. */
  mime: v.string(),
});

/** Body of `POST /api/messages/:messageId/resend` and `/mark-sent`: a person's decision needs a reason. */
export const resolutionBodySchema = v.strictObject({
  reason: v.pipe(
    v.string(),
    v.regex(/\S/, 'must not be empty'),
    v.maxLength(2000, 'must be at most 2000 characters'),
  ),
});

export const resolutionAnswerSchema = v.object({
  messageId: v.string(),
  state: v.picklist(messageStates),
  eventId: v.nullable(v.string()),
  correlationId: v.string(),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type MessageView = v.InferOutput<typeof messageSchema>;
export type DeliveryLogEntry = v.InferOutput<typeof deliveryLogEntrySchema>;
export type ArtifactView = v.InferOutput<typeof artifactSchema>;
export type ResolutionBody = v.InferOutput<typeof resolutionBodySchema>;
