import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { decisionSchema } from '../decision.ts';
import { crmIdParamSchema, timestampSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { cursorSchema, nextCursorSchema, pageLimitSchema } from './paging.ts';

/** Query of `GET /api/denials`: newest first. */
export const denialListQuerySchema = v.strictObject(
  {
    loanId: v.optional(crmIdParamSchema),
    contactId: v.optional(crmIdParamSchema),
    from: v.optional(timestampSchema),
    to: v.optional(timestampSchema),
    limit: pageLimitSchema({ usual: 50, max: 200 }),
    cursor: v.optional(cursorSchema),
  },
  must.fit,
);

/** An e-mail that was refused under do-not-contact and so never became a message. */
export const denialSchema = v.object(
  {
    at: v.string(must.beText),
    correlationId: v.nullable(v.string(must.beText)),
    actorId: v.string(must.beText),
    loanId: v.nullable(v.number(must.beNumber)),
    category: v.nullable(categorySchema),
    templateId: v.nullable(v.string(must.beText)),
    blocked: v.array(v.pipe(v.string(must.beText), pii('email')), must.beList),
    decision: v.nullable(decisionSchema),
  },
  must.fit,
);

export const denialPageSchema = v.object(
  { items: v.array(denialSchema, must.beList), nextCursor: nextCursorSchema },
  must.fit,
);

export type DenialListQuery = v.InferOutput<typeof denialListQuerySchema>;
export type Denial = v.InferOutput<typeof denialSchema>;
export type DenialPage = v.InferOutput<typeof denialPageSchema>;
