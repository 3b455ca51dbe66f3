import * as v from 'valibot';
import { crmIdSchema, timestampSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';

const reasonSchema = v.pipe(
  v.string(must.beText),
  v.regex(/\S/, 'must not be empty'),
  v.maxLength(2000, 'must be at most 2000 characters'),
  pii('text'),
);

const periodSchema = v.pipe(
  v.strictObject({ from: timestampSchema, to: timestampSchema }, must.fit),
  v.check(({ from, to }) => Date.parse(from) < Date.parse(to), 'must end after it begins'),
);

/** Body of `POST /api/legal-holds`: what is held is one loan, one contact or one period, and always why. */
export const legalHoldBodySchema = v.pipe(
  v.strictObject(
    {
      loanId: v.optional(crmIdSchema),
      contactId: v.optional(crmIdSchema),
      period: v.optional(periodSchema),
      reason: reasonSchema,
    },
    must.fit,
  ),
  v.check(
    ({ loanId, contactId, period }) =>
      [loanId, contactId, period].filter((one) => one !== undefined).length === 1,
    'must name exactly one of loanId, contactId and period',
  ),
);

/** Body of `POST /api/legal-holds/:holdId/release`. */
export const releaseHoldBodySchema = v.strictObject({ reason: reasonSchema }, must.fit);

/** What is kept from being removed, since when and by whom. */
export const legalHoldSchema = v.object(
  {
    id: v.string(must.beText),
    loanId: v.nullable(v.number(must.beNumber)),
    contactId: v.nullable(v.number(must.beNumber)),
    period: v.nullable(v.object({ from: timestampSchema, to: timestampSchema }, must.fit)),
    reason: v.pipe(v.string(must.beText), pii('text')),
    placedBy: v.string(must.beText),
    placedAt: v.string(must.beText),
    /** Null while it stands. */
    releasedBy: v.nullable(v.string(must.beText)),
    releasedAt: v.nullable(v.string(must.beText)),
    releaseReason: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
  },
  must.fit,
);

/** Answer of `GET /api/legal-holds`. */
export const legalHoldsSchema = v.object({ items: v.array(legalHoldSchema, must.beList) }, must.fit);

/** Query of `GET /api/legal-holds`. */
export const legalHoldsQuerySchema = v.strictObject(
  { all: v.optional(v.picklist(['true', 'false'], must.beListed), 'false') },
  must.fit,
);

export type LegalHold = v.InferOutput<typeof legalHoldSchema>;
export type LegalHoldBody = v.InferOutput<typeof legalHoldBodySchema>;
