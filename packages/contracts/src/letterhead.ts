import * as v from 'valibot';
import { emailAddressPattern } from './email-address.ts';
import { must } from './must.ts';

/** `notices@servicer.example` or `Servicer Name <notices@servicer.example>`, as its parts. */
export const mailboxSchema = v.pipe(
  v.string(must.beText),
  v.transform((text) => /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>\s]+))\s*$/.exec(text)),
  v.transform((parts) => ({ address: parts?.[2] ?? parts?.[3] ?? '', name: parts?.[1] ?? '' })),
  v.check(
    ({ address }) => emailAddressPattern.test(address),
    'must be one e-mail address, as name@host.example or Name <name@host.example>',
  ),
);

const printed = 'Printed in every letter. Api and consumer need the same: a preview shows what is sent';

/**
 * Settings of every process that renders letters: who they come from, printed in every footer. One list, since a
 * preview must show what is sent.
 */
export const servicerSettings = {
  SERVICER_NAME: v.optional(
    v.pipe(v.string(must.beText), v.metadata({ means: printed })),
    'Your mortgage servicer',
  ),
  SERVICER_PHONE: v.optional(
    v.pipe(v.string(must.beText), v.metadata({ means: printed })),
    'the number on your statement',
  ),
  SERVICER_ADDRESS: v.optional(
    v.pipe(v.string(must.beText), v.metadata({ means: `${printed}. The law wants it on marketing` })),
    'the address on your statement',
  ),
};
