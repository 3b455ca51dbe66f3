import type { VariableDefinition } from '../variable-definition.ts';

/** A refinance offer: marketing, so Regulation Z's advertising rules apply (12 CFR 1026.24). */
export const offerVariables: readonly VariableDefinition[] = [
  {
    name: 'OfferRate',
    type: 'string',
    description: 'Interest rate offered. Shown only together with OfferApr.',
    sensitivity: 'public',
    source: 'request',
    default: null,
    example: '5.625%',
  },
  {
    name: 'OfferApr',
    type: 'string',
    description: 'Annual percentage rate of the offer; a rate may not be advertised without it.',
    sensitivity: 'public',
    source: 'request',
    default: null,
    example: '5.731% APR',
  },
  {
    name: 'OfferTerm',
    type: 'string',
    description: 'Kind of loan that is offered.',
    sensitivity: 'public',
    source: 'request',
    default: null,
    example: '30-year fixed',
  },
  {
    name: 'OfferExpires',
    type: 'date',
    description: 'Last day on which the offer can be taken up.',
    sensitivity: 'public',
    source: 'request',
    default: null,
    example: '2026-12-31',
  },
  {
    name: 'UnsubscribeText',
    type: 'string',
    description: 'How to opt out of offers, in one plain sentence (16 CFR 316.5).',
    sensitivity: 'public',
    source: 'request',
    default:
      'To stop receiving offers by e-mail, reply to this message with the word “unsubscribe”, or call or write to us at the number and address below. It costs nothing, and we act on it within 10 business days.',
    example: 'To stop receiving offers by e-mail, reply to this message with the word “unsubscribe”.',
  },
];
