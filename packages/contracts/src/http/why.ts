import * as v from 'valibot';
import { decisionSchema } from '../decision.ts';
import { messageStates } from '../message-states.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';

/** What may have been decided about a message, by a rule, a person or an attempt. */
export const whyKinds = [
  'requested',
  'sent',
  'marked_sent',
  'failed',
  'dead_lettered',
  'unknown',
  'replayed',
  'resent',
  'denied',
  'revoked',
  'suppressed',
  'expired',
] as const;

/** The change of preferences behind a decision. */
const causeSchema = v.object(
  {
    policyBasis: v.nullable(v.string(must.beText)),
    reason: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
    requestCorrelationId: v.nullable(v.string(must.beText)),
    contactId: v.nullable(v.number(must.beNumber)),
    contactName: v.nullable(v.pipe(v.string(must.beText), pii('name'))),
  },
  must.fit,
);

/** Answer of `GET /api/messages/:messageId/why`: every decision about the message, oldest first. */
export const whySchema = v.object(
  {
    messageId: v.string(must.beText),
    state: v.picklist(messageStates, must.beListed),
    decisions: v.array(
      v.object(
        {
          at: v.string(must.beText),
          kind: v.picklist(whyKinds, must.beListed),
          actorType: v.string(must.beText),
          actorId: v.string(must.beText),
          reason: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
          errorCode: v.nullable(v.string(must.beText)),
          decision: v.nullable(decisionSchema),
          cause: v.nullable(causeSchema),
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

export type WhyKind = (typeof whyKinds)[number];
export type Why = v.InferOutput<typeof whySchema>;
export type WhyDecision = Why['decisions'][number];
