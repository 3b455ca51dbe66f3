import { crmIdParamSchema, loanSchema } from '@crm/contracts';
import { findLoan } from '@crm/directory';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** A loan with everybody on it. */
export const getLoan = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/loans/:id',
    contract: {
      name: 'getLoan',
      tag: 'Directory',
      summary: 'Read a loan and the people on it',
      description: 'Amounts are whole minor units of the currency, as digits.',
      params: v.object({ id: crmIdParamSchema }),
      answers: { 200: { description: 'The loan.', schema: loanSchema } },
      errors: ['LOAN_NOT_FOUND'],
    },
    permission: 'loans.read',
    handle: async (c, { params }) => {
      const loan = await findLoan(db, params.id);
      if (loan === undefined) throw new ProblemError('LOAN_NOT_FOUND');
      return c.json(loan, 200);
    },
  });
