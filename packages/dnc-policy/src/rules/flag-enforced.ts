import type { Rule } from '../rule.ts';

/** The switch for the roll-out: with it off, do-not-contact is recorded as not asked. */
export const flagEnforced: Rule = {
  id: 'dnc.flag-enforced',
  version: 1,
  effectiveFrom: null,
  source: 'E21',
  ask({ category, enforceDncForMarketing }) {
    const inputs = { category, enforceDncForMarketing };
    if (category !== 'marketing')
      return { answer: 'not_applicable', reason: 'the flag is about marketing', inputs };
    return enforceDncForMarketing
      ? { answer: 'pass', reason: 'do-not-contact is enforced', inputs }
      : { answer: 'not_applicable', reason: 'ENFORCE_DNC_FOR_MARKETING is off', inputs };
  },
};
