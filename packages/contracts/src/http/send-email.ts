import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { emailAddressSchema } from '../email-address.ts';
import { correlationIdSchema, templateIdSchema, uuidSchema } from '../identifiers.ts';
import { jsonValueSchema } from '../json-value.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';

/** Recipients of one request, `to`, `cc` and `bcc` together. */
export const recipientsMax = 100;
export const attachmentsMax = 25;
/** Bytes of a request body, attachments in base64 included. */
export const bodyBytesMax = 15 * 1024 * 1024;

// C0, DEL and C1 controls and the Unicode line separators: none belongs in a header or a file name (T01).
const controlFree = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

const addressList = v.pipe(
  v.array(emailAddressSchema, must.beList),
  v.maxLength(recipientsMax, `must be at most ${recipientsMax} addresses`),
);

export const attachmentSchema = v.strictObject(
  {
    filename: v.pipe(
      v.string(must.beText),
      v.nonEmpty('must not be empty'),
      v.maxLength(255, 'must be at most 255 characters'),
      v.regex(controlFree, 'must not contain control characters'),
      v.regex(/^[^/\\]*$/, 'must be a bare file name'),
      pii('text'),
    ),
    /** Base64 (RFC 4648 section 4, padded). Checked when it is decoded: a pattern over 15 MB would only cost time. */
    content: v.pipe(v.string(must.beText), v.nonEmpty('must not be empty'), pii('text')),
    type: v.pipe(
      v.string(must.beText),
      v.maxLength(127, 'must be at most 127 characters'),
      v.regex(
        /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+$/,
        'must be a media type, such as application/pdf',
      ),
    ),
  },
  must.fit,
);

/** Body of `POST /api/loans/:loanId/crm/send-email` (E16). */
export const sendEmailBodySchema = v.pipe(
  v.strictObject(
    {
      to: v.pipe(addressList, v.minLength(1, 'must name at least one recipient')),
      cc: v.optional(addressList, []),
      bcc: v.optional(addressList, []),
      subject: v.pipe(
        v.string(must.beText),
        v.regex(/\S/, 'must not be empty'),
        v.maxLength(255, 'must be at most 255 characters'),
        v.regex(controlFree, 'must be one line without control characters'),
        v.regex(/^(?!.*\{\{)/, 'must be plain text: placeholders are not resolved in a subject'),
        pii('text'),
      ),
      templateId: templateIdSchema,
      variables: v.optional(
        v.pipe(v.record(v.string(must.beText), jsonValueSchema, must.fit), pii('text')),
        {},
      ),
      attachments: v.optional(
        v.pipe(
          v.array(attachmentSchema, must.beList),
          v.maxLength(attachmentsMax, `must be at most ${attachmentsMax} attachments`),
        ),
        [],
      ),
      category: v.optional(categorySchema, 'transactional'),
    },
    must.fit,
  ),
  v.forward(
    v.check(
      (body) => body.to.length + body.cc.length + body.bcc.length <= recipientsMax,
      `must be at most ${recipientsMax} recipients, to, cc and bcc together`,
    ),
    ['to'],
  ),
);

export const sendEmailAnswerSchema = v.object(
  {
    status: v.literal('queued', must.beListed),
    messageId: uuidSchema,
    eventId: uuidSchema,
    correlationId: correlationIdSchema,
    category: categorySchema,
  },
  must.fit,
);

/** `Idempotency-Key` as we take it; scoped to actor, route and loan. */
export const idempotencyKeySchema = v.pipe(
  v.string(must.beText),
  v.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
);

export type SendEmailBody = v.InferOutput<typeof sendEmailBodySchema>;
export type SendEmailAnswer = v.InferOutput<typeof sendEmailAnswerSchema>;
