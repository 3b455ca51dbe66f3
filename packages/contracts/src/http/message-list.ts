import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { correlationIdSchema, crmIdParamSchema, templateIdSchema, timestampSchema } from '../identifiers.ts';
import { messageStates } from '../message-states.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { cursorSchema, nextCursorSchema, pageLimitSchema } from './paging.ts';

export const messageChannels = ['email', 'sms', 'push', 'in_app', 'whatsapp', 'voice'] as const;

const person = v.pipe(
  v.string(must.beText),
  v.nonEmpty('must not be empty'),
  v.maxLength(200, 'must be at most 200 characters'),
);

/** Query of `GET /api/messages`: newest first; `state` may stand several times. */
export const messageListQuerySchema = v.strictObject(
  {
    state: v.optional(
      v.pipe(
        v.array(v.picklist(messageStates, must.beListed), must.beList),
        v.maxLength(messageStates.length, 'must name each state once'),
      ),
    ),
    category: v.optional(categorySchema),
    channel: v.optional(v.picklist(messageChannels, must.beListed)),
    templateId: v.optional(templateIdSchema),
    loanId: v.optional(crmIdParamSchema),
    contactId: v.optional(crmIdParamSchema),
    requestedBy: v.optional(person),
    errorCode: v.optional(
      v.pipe(v.string(must.beText), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be a code of an attempt')),
    ),
    correlationId: v.optional(correlationIdSchema),
    from: v.optional(timestampSchema),
    to: v.optional(timestampSchema),
    limit: pageLimitSchema({ usual: 50, max: 200 }),
    cursor: v.optional(cursorSchema),
  },
  must.fit,
);

/** A message in a list: its first recipient masked, the others counted. */
export const messageListItemSchema = v.object(
  {
    messageId: v.string(must.beText),
    createdAt: v.string(must.beText),
    channel: v.string(must.beText),
    category: categorySchema,
    state: v.picklist(messageStates, must.beListed),
    subject: v.pipe(v.string(must.beText), pii('text')),
    templateId: v.string(must.beText),
    loanId: v.nullable(v.number(must.beNumber)),
    loanNumber: v.nullable(v.string(must.beText)),
    recipients: v.object(
      { first: v.nullable(v.pipe(v.string(must.beText), pii('email'))), count: v.number(must.beNumber) },
      must.fit,
    ),
    attemptCount: v.number(must.beNumber),
    updatedAt: v.string(must.beText),
    correlationId: v.string(must.beText),
    requestedBy: v.string(must.beText),
    lastErrorCode: v.nullable(v.string(must.beText)),
  },
  must.fit,
);

/** `searchedTo`: everything newer has been looked at; null once there is nothing older. */
export const messagePageSchema = v.object(
  {
    items: v.array(messageListItemSchema, must.beList),
    nextCursor: nextCursorSchema,
    searchedTo: v.nullable(v.string(must.beText)),
  },
  must.fit,
);

export type MessageListQuery = v.InferOutput<typeof messageListQuerySchema>;
export type MessageListItem = v.InferOutput<typeof messageListItemSchema>;
export type MessagePage = v.InferOutput<typeof messagePageSchema>;
