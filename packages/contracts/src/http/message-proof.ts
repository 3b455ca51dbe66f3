import * as v from 'valibot';
import { must } from '../must.ts';
import { storyEntrySchema } from './correlations.ts';

/** What of a mail can be looked at by itself: the two bodies, and the head of the MIME that was handed over. */
export const messageBodyParts = ['html', 'text', 'headers'] as const;

/** Query of `GET /api/messages/:messageId/body`. */
export const messageBodyQuerySchema = v.strictObject(
  { part: v.optional(v.picklist(messageBodyParts, must.beListed), 'html') },
  must.fit,
);

/** One hash that the record names, against the hash of what is stored now; `actual` is null where nothing is. */
export const proofCheckSchema = v.object(
  {
    name: v.string(must.beText),
    expected: v.string(must.beText),
    actual: v.nullable(v.string(must.beText)),
    ok: v.boolean(must.beTrueOrFalse),
  },
  must.fit,
);

/** Answer of `GET /api/messages/:messageId/verify`. */
export const proofSchema = v.object(
  { ok: v.boolean(must.beTrueOrFalse), checks: v.array(proofCheckSchema, must.beList) },
  must.fit,
);

/** Answer of `GET /api/messages/:messageId/trace`: what the pipeline recorded of one message, oldest first. */
export const messageTraceSchema = v.object(
  { messageId: v.string(must.beText), entries: v.array(storyEntrySchema, must.beList) },
  must.fit,
);

export type MessageBodyPart = (typeof messageBodyParts)[number];
export type Proof = v.InferOutput<typeof proofSchema>;
export type ProofCheck = v.InferOutput<typeof proofCheckSchema>;
export type MessageTrace = v.InferOutput<typeof messageTraceSchema>;
