import * as v from 'valibot';
import { crmIdSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { preferenceFlagsSchema } from './contacts.ts';

/** Whole minor units as digits: an amount may be larger than a JSON number is exact (E11). */
const minorUnits = v.nullable(v.pipe(v.string(must.beText), pii('text')));

/** Answer of `GET /api/loans/:id`: the loan and everybody on it. */
export const loanSchema = v.object(
  {
    loanId: crmIdSchema,
    loanNumber: v.nullable(v.string(must.beText)),
    status: v.string(must.beText),
    currency: v.string(must.beText),
    propertyAddress: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
    principalBalanceMinor: minorUnits,
    escrowBalanceMinor: minorUnits,
    paymentDueMinor: minorUnits,
    lateFeeMinor: minorUnits,
    payoffAmountMinor: minorUnits,
    perDiemMinor: minorUnits,
    nextDueDate: v.nullable(v.string(must.beText)),
    people: v.array(
      v.object(
        {
          contactId: crmIdSchema,
          fullName: v.nullable(v.pipe(v.string(must.beText), pii('name'))),
          email: v.nullable(v.pipe(v.string(must.beText), pii('email'))),
          phone: v.nullable(v.pipe(v.string(must.beText), pii('phone'))),
          role: v.string(must.beText),
          preferences: preferenceFlagsSchema,
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

export type LoanView = v.InferOutput<typeof loanSchema>;
