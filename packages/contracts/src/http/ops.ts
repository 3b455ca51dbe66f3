import * as v from 'valibot';
import { categories } from '../category.ts';
import { uuidSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { cursorSchema, nextCursorSchema, pageLimitSchema } from './paging.ts';

/** Answer of `GET /api/ops/outbox`. Lag counts due rows only; `deferred` ones wait for a provider's limit. */
export const outboxStatusSchema = v.object(
  {
    unpublished: v.object(v.entriesFromList(categories, v.number(must.beNumber)), must.fit),
    due: v.object(v.entriesFromList(categories, v.number(must.beNumber)), must.fit),
    lagSeconds: v.number(must.beNumber),
    oldestDueAt: v.nullable(v.string(must.beText)),
    failing: v.number(must.beNumber),
    deferred: v.number(must.beNumber),
  },
  must.fit,
);

/** Answer of `GET /api/ops/providers`: each provider that is limited by settings. Null is no such limit. */
export const providerQuotasSchema = v.object(
  {
    items: v.array(
      v.object(
        {
          provider: v.string(must.beText),
          perSecond: v.nullable(v.number(must.beNumber)),
          perDay: v.nullable(v.number(must.beNumber)),
          timeZone: v.string(must.beText),
          /** Mails that could go at this moment. */
          freeNow: v.nullable(v.number(must.beNumber)),
          leftToday: v.nullable(v.number(must.beNumber)),
          /** Of these marketing gets none. */
          reservedToday: v.number(must.beNumber),
          /** The provider asked to be left alone until then. */
          heldUntil: v.nullable(v.string(must.beText)),
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

export const deadLetterSchema = v.object(
  {
    id: v.string(must.beText),
    eventId: v.nullable(v.string(must.beText)),
    messageId: v.nullable(v.string(must.beText)),
    correlationId: v.nullable(v.string(must.beText)),
    queue: v.string(must.beText),
    errorCode: v.string(must.beText),
    errorMessage: v.string(must.beText),
    replayable: v.boolean(must.beTrueOrFalse),
    createdAt: v.string(must.beText),
  },
  must.fit,
);

/** Answer of `GET /api/ops/dlq`: what the broker counts and what waits for a person, newest first. */
export const deadLettersSchema = v.object(
  {
    queueDepth: v.nullable(v.number(must.beNumber)),
    open: v.number(must.beNumber),
    items: v.array(deadLetterSchema, must.beList),
    nextCursor: nextCursorSchema,
  },
  must.fit,
);

/** Query of `GET /api/ops/dlq`. */
export const deadLettersQuerySchema = v.strictObject(
  {
    errorCode: v.optional(
      v.pipe(v.string(must.beText), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be an error code')),
    ),
    limit: pageLimitSchema({ usual: 200, max: 200 }),
    cursor: v.optional(cursorSchema),
  },
  must.fit,
);

/** Answer of `GET /api/ops/dlq/groups`: open dead letters by error code. */
export const deadLetterGroupsSchema = v.object(
  {
    items: v.array(
      v.object(
        {
          errorCode: v.string(must.beText),
          count: v.number(must.beNumber),
          /** How many of them can be sent again; the rest can only be discarded. */
          replayable: v.number(must.beNumber),
          firstAt: v.string(must.beText),
          lastAt: v.string(must.beText),
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

/** Body of `POST /api/ops/dlq/replay`: chosen events, or all that are open; a reason always. */
export const replayBodySchema = v.pipe(
  v.strictObject(
    {
      eventIds: v.optional(
        v.pipe(
          v.array(uuidSchema, must.beList),
          v.minLength(1, 'must name at least one event'),
          v.maxLength(1000, 'must be at most 1000 events'),
        ),
      ),
      all: v.optional(v.literal(true, must.beListed)),
      dryRun: v.optional(v.boolean(must.beTrueOrFalse), false),
      /** Give up instead of sending again: the only way out for what cannot be parsed. */
      discard: v.optional(v.boolean(must.beTrueOrFalse), false),
      reason: v.pipe(
        v.string(must.beText),
        v.regex(/\S/, 'must not be empty'),
        v.maxLength(2000, 'must be at most 2000 characters'),
        pii('text'),
      ),
    },
    must.fit,
  ),
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

export const replayAnswerSchema = v.object(
  {
    dryRun: v.boolean(must.beTrueOrFalse),
    results: v.array(
      v.object(
        {
          eventId: v.string(must.beText),
          messageId: v.nullable(v.string(must.beText)),
          outcome: v.picklist(replayOutcomes, must.beListed),
          newEventId: v.nullable(v.string(must.beText)),
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

export type ProviderQuota = v.InferOutput<typeof providerQuotasSchema>['items'][number];
export type OutboxStatus = v.InferOutput<typeof outboxStatusSchema>;
export type DeadLetterView = v.InferOutput<typeof deadLetterSchema>;
export type DeadLettersQuery = v.InferOutput<typeof deadLettersQuerySchema>;
export type DeadLetterGroups = v.InferOutput<typeof deadLetterGroupsSchema>;
export type DeadLetters = v.InferOutput<typeof deadLettersSchema>;
export type ReplayBody = v.InferOutput<typeof replayBodySchema>;
export type ReplayAnswer = v.InferOutput<typeof replayAnswerSchema>;
export type ReplayOutcome = (typeof replayOutcomes)[number];
