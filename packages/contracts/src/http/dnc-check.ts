import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { emailAddressSchema } from '../email-address.ts';
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

export const dncCheckAnswerSchema = v.object(
  { blocked: v.array(v.pipe(v.string(must.beText), pii('text')), must.beList) },
  must.fit,
);

export type DncCheckBody = v.InferOutput<typeof dncCheckBodySchema>;
