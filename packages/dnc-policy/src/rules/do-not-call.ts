import { preferenceRule } from './preference-rule.ts';

/** `do_not_call` blocks marketing by voice. */
export const doNotCall = preferenceRule({ id: 'dnc.do-not-call', channel: 'voice', flag: 'doNotCall' });
