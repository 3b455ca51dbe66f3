import type { VariableDefinition } from '../variable-definition.ts';

/** The yearly escrow account statement (12 CFR 1024.17). */
export const escrowVariables: readonly VariableDefinition[] = [
  {
    name: 'EscrowBalance',
    type: 'money',
    description: 'Balance of the escrow account; negative when we advanced money.',
    sensitivity: 'financial',
    source: 'loan.escrowBalanceMinor',
    default: null,
    example: 281_644,
  },
  {
    name: 'EscrowShortage',
    type: 'money',
    description: 'Amount by which the balance falls below what the coming year needs.',
    sensitivity: 'financial',
    source: 'request',
    default: null,
    example: 38_412,
  },
  {
    name: 'EscrowSurplus',
    type: 'money',
    description: 'Amount by which the balance exceeds what the coming year needs.',
    sensitivity: 'financial',
    source: 'request',
    default: null,
    example: 12_050,
  },
  {
    name: 'NewMonthlyPayment',
    type: 'money',
    description: 'Monthly payment after the analysis: principal, interest and escrow.',
    sensitivity: 'financial',
    source: 'request',
    default: null,
    example: 191_870,
  },
  {
    name: 'EffectiveDate',
    type: 'date',
    description: 'Due date of the first payment of the new amount.',
    sensitivity: 'financial',
    source: 'request',
    default: null,
    example: '2027-01-01',
  },
  {
    name: 'EscrowItems',
    type: 'list',
    description: 'What the escrow account pays: last year and as expected for the next.',
    sensitivity: 'financial',
    source: 'request',
    itemFields: [
      { name: 'Description', type: 'string' },
      { name: 'PriorAmount', type: 'money' },
      { name: 'ProjectedAmount', type: 'money' },
    ],
    default: [],
    example: [
      { Description: 'County property tax', PriorAmount: 348_200, ProjectedAmount: 371_600 },
      { Description: 'Homeowner’s insurance', PriorAmount: 142_000, ProjectedAmount: 156_900 },
      { Description: 'Flood insurance', PriorAmount: 61_000, ProjectedAmount: 61_000 },
    ],
  },
];
