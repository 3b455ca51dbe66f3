import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { emailAddressSchema } from '../email-address.ts';
import { pii } from '../pii.ts';
import { recipientsMax } from './send-email.ts';

const phoneSchema = v.pipe(
  v.string(),
  v.regex(/^\+[1-9][0-9]{6,14}$/, 'must be a phone number in E.164 form'),
  pii('phone'),
);

const recipients = <Item extends v.GenericSchema<string>>(item: Item) =>
  v.pipe(
    v.array(item),
    v.minLength(1, 'must name at least one recipient'),
    v.maxLength(recipientsMax, `must be at most ${recipientsMax} recipients`),
  );

/** Body of `POST /api/crm/dnc-check`: who of these would be refused now. Read only. */
export const dncCheckBodySchema = v.variant('channel', [
  v.strictObject({
    channel: v.literal('email'),
    category: v.optional(categorySchema, 'transactional'),
    recipients: recipients(emailAddressSchema),
  }),
  v.strictObject({
    channel: v.picklist(['sms', 'voice']),
    category: v.optional(categorySchema, 'transactional'),
    recipients: recipients(phoneSchema),
  }),
]);

export const dncCheckAnswerSchema = v.object({ blocked: v.array(v.string()) });

export type DncCheckBody = v.InferOutput<typeof dncCheckBodySchema>;
