import { legalHoldBodySchema, legalHoldSchema } from '@crm/contracts';
import { type Placed, placeHold } from '@crm/retention';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Compliance keeps records from being removed, whatever their retention says. */
export const placeLegalHold = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/legal-holds',
    contract: {
      name: 'placeLegalHold',
      tag: 'Retention',
      summary: 'Place a legal hold',
      description:
        'On one loan, one contact or one period. Once it has answered, no record of it is removed; a month of a log that has such records is kept whole. Audited.',
      body: legalHoldBodySchema,
      bodyExample: { loanId: 4711, reason: 'Subpoena of 3 November' },
      answers: { 201: { description: 'The hold.', schema: legalHoldSchema } },
      errors: ['LOAN_NOT_FOUND', 'CONTACT_NOT_FOUND'],
    },
    permission: 'holds.manage',
    handle: async (c, { body }) => {
      const placed = await placeHold(deps, {
        body,
        actor: c.get('actor'),
        correlationId: c.get('correlationId'),
      });
      return c.json(holdOf(placed), 201);
    },
  });

function holdOf(placed: Placed) {
  switch (placed.kind) {
    case 'placed':
      return placed.hold;
    case 'loan_not_found':
      throw new ProblemError('LOAN_NOT_FOUND');
    case 'contact_not_found':
      throw new ProblemError('CONTACT_NOT_FOUND');
    default:
      return placed satisfies never;
  }
}
