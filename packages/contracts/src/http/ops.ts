import * as v from 'valibot';
import { categories } from '../category.ts';
import { uuidSchema } from '../identifiers.ts';

/** Answer of `GET /api/ops/outbox`. Lag counts due rows only. */
export const outboxStatusSchema = v.object({
  unpublished: v.object(v.entriesFromList(categories, v.number())),
  due: v.object(v.entriesFromList(categories, v.number())),
  lagSeconds: v.number(),
  oldestDueAt: v.nullable(v.string()),
  failing: v.number(),
});

export const deadLetterSchema = v.object({
  id: v.string(),
  eventId: v.nullable(v.string()),
  messageId: v.nullable(v.string()),
  correlationId: v.nullable(v.string()),
  queue: v.string(),
  errorCode: v.string(),
  errorMessage: v.string(),
  replayable: v.boolean(),
  createdAt: v.string(),
});

/** Answer of `GET /api/ops/dlq`: what the broker counts and what waits for a person, newest first. */
export const deadLettersSchema = v.object({
  queueDepth: v.nullable(v.number()),
  open: v.number(),
  items: v.array(deadLetterSchema),
});

/** Body of `POST /api/ops/dlq/replay`: chosen events, or all that are open; a reason always. */
export const replayBodySchema = v.pipe(
  v.strictObject({
    eventIds: v.optional(
      v.pipe(
        v.array(uuidSchema),
        v.minLength(1, 'must name at least one event'),
        v.maxLength(1000, 'must be at most 1000 events'),
      ),
    ),
    all: v.optional(v.literal(true)),
    dryRun: v.optional(v.boolean(), false),
    /** Give up instead of sending again: the only way out for what cannot be parsed. */
    discard: v.optional(v.boolean(), false),
    reason: v.pipe(
      v.string(),
      v.regex(/\S/, 'must not be empty'),
      v.maxLength(2000, 'must be at most 2000 characters'),
    ),
  }),
  v.forward(
    v.check(
      (body) => (body.eventIds === undefined) !== (body.all === undefined),
      'either eventIds or all must be given',
    ),
    ['eventIds'],
  ),
);

export const replayOutcomes = [
  'replayed',
  'discarded',
  'denied',
  'revoked',
  'not_found',
  'not_replayable',
  'wrong_state',
] as const;

export const replayAnswerSchema = v.object({
  dryRun: v.boolean(),
  results: v.array(
    v.object({
      eventId: v.string(),
      messageId: v.nullable(v.string()),
      outcome: v.picklist(replayOutcomes),
      newEventId: v.nullable(v.string()),
    }),
  ),
});

export type OutboxStatus = v.InferOutput<typeof outboxStatusSchema>;
export type DeadLetterView = v.InferOutput<typeof deadLetterSchema>;
export type DeadLetters = v.InferOutput<typeof deadLettersSchema>;
export type ReplayBody = v.InferOutput<typeof replayBodySchema>;
export type ReplayAnswer = v.InferOutput<typeof replayAnswerSchema>;
export type ReplayOutcome = (typeof replayOutcomes)[number];
