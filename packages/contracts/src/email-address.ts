import * as v from 'valibot';
import { must } from './must.ts';
import { pii } from './pii.ts';

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/**
 * RFC 5321 dot-atom mailbox at a dotted host name, ASCII only, surrounding blanks tolerated.
 * Comments, quoted strings, routes and address lists are refused on purpose: mail libraries read them
 * differently from each other, and the address that policy judged must be the one that receives (T03).
 */
export const emailAddressPattern = new RegExp(
  `^[ \\t]*(?=[^@]{1,64}@)(?=[^ \\t]{3,254}[ \\t]*$)${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}[ \\t]*$`,
);

export const emailAddressSchema = v.pipe(
  v.string(must.beText),
  v.maxLength(300, 'must be at most 300 characters'),
  v.regex(emailAddressPattern, 'must be one e-mail address, such as name@host.example'),
  pii('email'),
);

/** The spelling under which an address is matched to contacts: trimmed, lower case (J17). */
export function addressKey(address: string): string {
  return address.trim().toLowerCase();
}
