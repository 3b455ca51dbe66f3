import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { emailAddressSchema } from '../email-address.ts';
import { crmIdSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { recipientsMax } from './send-email.ts';

const phoneSchema = v.pipe(
  v.string(must.beText),
  v.regex(/^\+[1-9][0-9]{6,14}$/, 'must be a phone number in E.164 form'),
  pii('phone'),
);

const recipients = <Item extends v.GenericSchema<string>>(item: Item) =>
  v.pipe(
    v.array(item, must.beList),
    v.minLength(1, 'must name at least one recipient'),
    v.maxLength(recipientsMax, `must be at most ${recipientsMax} recipients`),
  );

/** Body of `POST /api/crm/dnc-check`: who of these would be refused now. Read only. */
export const dncCheckBodySchema = v.variant(
  'channel',
  [
    v.strictObject(
      {
        channel: v.literal('email', must.beListed),
        category: v.optional(categorySchema, 'transactional'),
        recipients: recipients(emailAddressSchema),
      },
      must.fit,
    ),
    v.strictObject(
      {
        channel: v.picklist(['sms', 'voice'], must.beListed),
        category: v.optional(categorySchema, 'transactional'),
        recipients: recipients(phoneSchema),
      },
      must.fit,
    ),
  ],
  must.beListed,
);

/** Somebody behind a blocked address; one that several people share has several. */
const blockedPersonSchema = v.object(
  {
    /** As it was submitted. */
    address: v.pipe(v.string(must.beText), pii('text')),
    contactId: crmIdSchema,
    name: v.nullable(v.pipe(v.string(must.beText), pii('name'))),
    ruleId: v.nullable(v.string(must.beText)),
    /** What was written down when it was asked for; left out for a caller who may not read contacts. */
    reason: v.optional(v.nullable(v.pipe(v.string(must.beText), pii('text')))),
    /** Null where nothing tells. */
    since: v.nullable(v.string(must.beText)),
  },
  must.fit,
);

export const dncCheckAnswerSchema = v.object(
  {
    blocked: v.array(v.pipe(v.string(must.beText), pii('text')), must.beList),
    people: v.array(blockedPersonSchema, must.beList),
  },
  must.fit,
);

export type DncCheckAnswer = v.InferOutput<typeof dncCheckAnswerSchema>;

export type DncCheckBody = v.InferOutput<typeof dncCheckBodySchema>;
