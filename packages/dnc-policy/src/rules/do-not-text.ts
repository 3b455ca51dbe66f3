import { preferenceRule } from './preference-rule.ts';

/** `do_not_text` blocks marketing by sms. */
export const doNotText = preferenceRule({ id: 'dnc.do-not-text', channel: 'sms', flag: 'doNotText' });
