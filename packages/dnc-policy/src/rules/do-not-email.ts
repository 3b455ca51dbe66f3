import { preferenceRule } from './preference-rule.ts';

/** `do_not_email` blocks marketing by email. */
export const doNotEmail = preferenceRule({ id: 'dnc.do-not-email', channel: 'email', flag: 'doNotEmail' });
