import type { Rule } from './rule.ts';
import { doNotCall } from './rules/do-not-call.ts';
import { doNotEmail } from './rules/do-not-email.ts';
import { doNotText } from './rules/do-not-text.ts';
import { flagEnforced } from './rules/flag-enforced.ts';
import { noContact } from './rules/no-contact.ts';
import { transactionalExempt } from './rules/transactional-exempt.ts';

/** Every rule, in the order in which it is asked and traced. A new law is a file in `rules/` and a line here. */
export const rules: readonly Rule[] = [
  transactionalExempt,
  flagEnforced,
  doNotEmail,
  doNotText,
  doNotCall,
  noContact,
];
