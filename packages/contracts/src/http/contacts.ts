import * as v from 'valibot';
import { emailAddressSchema } from '../email-address.ts';
import { crmIdSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { nextCursorSchema } from './paging.ts';

const limit = v.optional(
  v.pipe(
    v.number(must.beNumber),
    v.integer(must.beWhole),
    v.minValue(1, 'must be at least 1'),
    v.maxValue(100, 'must be at most 100'),
  ),
  20,
);

// It names the word where a page ends: of a hundred letters at most, each of four bytes, a third more in base64.
const cursor = v.pipe(v.string(must.beText), v.maxLength(600, 'must be a cursor that we returned'));
const paging = { limit, cursor: v.optional(cursor) };

/** Body of `POST /api/contacts/search`. A POST, since names and addresses must not stand in URLs (E9). */
export const contactSearchBodySchema = v.variant(
  'by',
  [
    v.strictObject(
      {
        by: v.literal('name', must.beListed),
        text: v.pipe(
          v.string(must.beText),
          v.regex(/\S.*\S/, 'must be at least 2 characters'),
          v.maxLength(100, 'must be at most 100 characters'),
          v.regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit'),
          pii('name'),
        ),
        ...paging,
      },
      must.fit,
    ),
    v.strictObject(
      {
        by: v.literal('loanNumber', must.beListed),
        text: v.pipe(
          v.string(must.beText),
          v.regex(/\S/, 'must not be empty'),
          v.maxLength(64, 'must be at most 64 characters'),
          pii('text'),
        ),
        ...paging,
      },
      must.fit,
    ),
    v.strictObject({ by: v.literal('email', must.beListed), text: emailAddressSchema, ...paging }, must.fit),
  ],
  must.beListed,
);

const loanOfContact = {
  loanId: crmIdSchema,
  loanNumber: v.nullable(v.string(must.beText)),
  role: v.string(must.beText),
};

export const preferenceFlagsSchema = v.object(
  {
    doNotEmail: v.boolean(must.beTrueOrFalse),
    doNotText: v.boolean(must.beTrueOrFalse),
    doNotCall: v.boolean(must.beTrueOrFalse),
  },
  must.fit,
);

/** A contact in a list: e-mail address and phone number masked. */
export const contactHitSchema = v.object(
  {
    contactId: crmIdSchema,
    fullName: v.nullable(v.pipe(v.string(must.beText), pii('name'))),
    email: v.nullable(v.pipe(v.string(must.beText), pii('email'))),
    phone: v.nullable(v.pipe(v.string(must.beText), pii('phone'))),
    loans: v.array(v.object(loanOfContact, must.fit), must.beList),
    preferences: preferenceFlagsSchema,
  },
  must.fit,
);

export const contactPageSchema = v.object(
  { items: v.array(contactHitSchema, must.beList), nextCursor: nextCursorSchema },
  must.fit,
);

/** Answer of `GET /api/contacts/:id`. */
export const contactSchema = v.object(
  {
    contactId: crmIdSchema,
    fullName: v.nullable(v.pipe(v.string(must.beText), pii('name'))),
    email: v.nullable(v.pipe(v.string(must.beText), pii('email'))),
    phone: v.nullable(v.pipe(v.string(must.beText), pii('phone'))),
    locale: v.string(must.beText),
    timezone: v.string(must.beText),
    loans: v.array(v.object({ ...loanOfContact, status: v.string(must.beText) }, must.fit), must.beList),
  },
  must.fit,
);

export type ContactSearchBody = v.InferOutput<typeof contactSearchBodySchema>;
export type ContactHit = v.InferOutput<typeof contactHitSchema>;
export type ContactPage = v.InferOutput<typeof contactPageSchema>;
export type ContactView = v.InferOutput<typeof contactSchema>;
