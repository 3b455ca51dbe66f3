import type { Rule } from '../rule.ts';

/** Servicing notices are owed to the borrower, whatever they prefer. */
export const transactionalExempt: Rule = {
  id: 'dnc.transactional-exempt',
  version: 1,
  effectiveFrom: null,
  source: 'E12',
  ask: ({ category }) => ({
    ...(category === 'transactional'
      ? { answer: 'pass', reason: 'transactional messages are exempt from do-not-contact' }
      : { answer: 'not_applicable', reason: 'marketing is not exempt' }),
    inputs: { category },
  }),
};
