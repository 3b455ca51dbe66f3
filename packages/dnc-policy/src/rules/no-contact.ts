import type { Rule } from '../rule.ts';

/** An address that belongs to nobody we know (an office in cc) has no preference on record and passes. */
export const noContact: Rule = {
  id: 'dnc.no-contact',
  version: 1,
  effectiveFrom: null,
  source: 'J17',
  ask({ category, enforceDncForMarketing, recipients }) {
    if (category !== 'marketing' || !enforceDncForMarketing) {
      return { answer: 'not_applicable', reason: 'do-not-contact is not asked', inputs: {} };
    }
    const unknown = recipients.flatMap(({ contacts }, recipient) =>
      contacts.length === 0 ? [recipient] : [],
    );
    return unknown.length > 0
      ? { answer: 'pass', reason: 'no_contact', inputs: { recipients: unknown } }
      : { answer: 'not_applicable', reason: 'every recipient is a contact', inputs: { recipients: unknown } };
  },
};
