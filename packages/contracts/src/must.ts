import type * as v from 'valibot';

/**
 * Messages of our own for every check of a type. valibot's quote the value that they refuse, and a message may reach
 * a log, a dead letter or an answer (E9); what these say is taken from the schema alone.
 */
export const must = {
  beText: 'must be text',
  beNumber: 'must be a number',
  beWhole: 'must be a whole number',
  beTrueOrFalse: 'must be true or false',
  beNull: 'must be null',
  beList: 'must be a list',
  beJson: 'must be a JSON value',
  beListed: (issue: v.BaseIssue<unknown>): string => `must be ${issue.expected}`,
  fit: (issue: v.BaseIssue<unknown>): string => {
    if (issue.expected === 'never') return 'is not a field of this object';
    return issue.received === 'undefined' ? 'is missing' : 'must be an object';
  },
};
