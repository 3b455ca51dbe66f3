import type { VariableDefinition } from '../variable-definition.ts';

/** A payoff statement (12 CFR 1026.36(c)(3)): a quote without amount and date is no quote, so these have no default. */
export const payoffVariables: readonly VariableDefinition[] = [
  {
    name: 'PayoffAmount',
    type: 'money',
    description: 'Total that pays the loan in full on or before the good-through date.',
    sensitivity: 'financial',
    source: 'loan.payoffAmountMinor',
    example: 24_461_932,
  },
  {
    name: 'PerDiem',
    type: 'money',
    description: 'Interest for each day after the good-through date.',
    sensitivity: 'financial',
    source: 'loan.perDiemMinor',
    default: null,
    example: 3_914,
  },
  {
    name: 'GoodThroughDate',
    type: 'date',
    description: 'Last day on which the payoff amount is enough.',
    sensitivity: 'financial',
    source: 'request',
    example: '2026-12-15',
  },
];
