import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, LoanFacts } from './facts.ts';
import { resolveVariables } from './resolve-variables.ts';
import { allowedVariables } from './variables.ts';

const servicer = { name: 'Example Home Loans', phone: '(800) 555-0142', address: '100 Main Street' };
const unknownLoan: LoanFacts = {
  loanNumber: null,
  currency: null,
  principalBalanceMinor: null,
  escrowBalanceMinor: null,
  paymentDueMinor: null,
  lateFeeMinor: null,
  payoffAmountMinor: null,
  perDiemMinor: null,
  nextDueDate: null,
  propertyAddress: null,
};
const borrower = { fullName: 'Ann Lee', locale: 'en-US', timezone: 'America/Chicago' };
const names = allowedVariables.map((one) => one.name);

describe('resolveVariables', () => {
  it('E6: the request wins over the source, the source over the default', () => {
    const needed = ['BorrowerName'];
    const facts: Facts = { servicer, borrower };
    expect(resolveVariables({ needed, given: { BorrowerName: 'Alice' }, facts })).toEqual({
      ok: true,
      values: { BorrowerName: 'Alice' },
      origins: { BorrowerName: 'request' },
    });
    expect(resolveVariables({ needed, given: {}, facts })).toMatchObject({
      values: { BorrowerName: 'Ann Lee' },
      origins: { BorrowerName: 'source' },
    });
    expect(resolveVariables({ needed, given: {}, facts: { servicer } })).toMatchObject({
      values: { BorrowerName: 'Borrower' },
      origins: { BorrowerName: 'default' },
    });
  });

  it('E6: what is missing without a default is named, all at once', () => {
    const needed = ['PayoffAmount', 'BorrowerName', 'GoodThroughDate'];
    expect(resolveVariables({ needed, given: {}, facts: { servicer } })).toEqual({
      ok: false,
      missing: ['PayoffAmount', 'GoodThroughDate'],
      invalid: [],
    });
  });

  it('E6: a name that is not on the allow-list is missing, whoever gives it', () => {
    const given = { Ssn: 'x', constructor: 'x' };
    const answer = resolveVariables({
      needed: ['Ssn', 'constructor', 'toString'],
      given,
      facts: { servicer },
    });
    expect(answer).toEqual({ ok: false, missing: ['Ssn', 'constructor', 'toString'], invalid: [] });
  });

  it.each(['', '   ', '\n'])('E6: a blank column %j is not a value', (fullName) => {
    const facts = { servicer, borrower: { ...borrower, fullName } };
    expect(resolveVariables({ needed: ['BorrowerName'], given: {}, facts })).toMatchObject({
      values: { BorrowerName: 'Borrower' },
    });
  });

  it('an address of several lines in the database becomes one line', () => {
    const facts = { servicer, loan: { ...unknownLoan, propertyAddress: ' 12 Alder Court\r\nColumbus, OH ' } };
    expect(resolveVariables({ needed: ['PropertyAddress'], given: {}, facts })).toMatchObject({
      values: { PropertyAddress: '12 Alder Court Columbus, OH' },
    });
  });

  it('E11: bigint minor units resolve exactly, zero is a value, and beyond 2^53-1 is named invalid', () => {
    const needed = ['EscrowBalance', 'LateFee'];
    const loan = { ...unknownLoan, escrowBalanceMinor: 281_644n, lateFeeMinor: 0n };
    expect(resolveVariables({ needed, given: {}, facts: { servicer, loan } })).toMatchObject({
      values: { EscrowBalance: 281_644, LateFee: 0 },
      origins: { LateFee: 'source' },
    });
    const huge = { ...loan, escrowBalanceMinor: 2n ** 53n };
    expect(resolveVariables({ needed, given: {}, facts: { servicer, loan: huge } })).toEqual({
      ok: false,
      missing: [],
      invalid: ['EscrowBalance'],
    });
  });

  it('E6: an event with a value of the wrong type fails by name, and does not fall back to the source', () => {
    const answer = resolveVariables({
      needed: ['BorrowerName', 'DueDate'],
      given: { BorrowerName: 5, DueDate: 'soon' },
      facts: { servicer, borrower },
    });
    expect(answer).toEqual({ ok: false, missing: [], invalid: ['BorrowerName', 'DueDate'] });
  });

  it('E6: every needed name has a value and an origin, or is named in the failure; precedence holds', () => {
    const somePart = fc.subarray(allowedVariables.map((one) => one.name));
    fc.assert(
      fc.property(somePart, somePart, fc.boolean(), (needed, givenNames, hasBorrower) => {
        const examples = new Map(allowedVariables.map((one) => [one.name, one.example]));
        const given = Object.fromEntries(givenNames.map((name) => [name, examples.get(name)])) as never;
        const facts: Facts = hasBorrower ? { servicer, borrower } : { servicer };
        const answer = resolveVariables({ needed, given, facts });
        if (!answer.ok) {
          expect(answer.missing.length).toBeGreaterThan(0);
          for (const name of answer.missing) expect(givenNames).not.toContain(name);
          return;
        }
        expect(Object.keys(answer.values).sort()).toEqual([...needed].sort());
        for (const name of needed) {
          expect(answer.values[name]).not.toBeUndefined();
          expect(answer.values[name]).not.toBe('');
          expect(answer.origins[name] === 'request').toBe(givenNames.includes(name));
        }
      }),
    );
  });

  it('E6: null comes out only where the definition says that it may be unknown', () => {
    const mayBeUnknown = allowedVariables.filter((one) => one.default === null).map((one) => one.name);
    for (const name of names) {
      const answer = resolveVariables({ needed: [name], given: {}, facts: { servicer } });
      if (answer.ok && answer.values[name] === null) expect(mayBeUnknown).toContain(name);
    }
  });
});

// Breaks tried:
// - the source before the request -> red (precedence)
// - no default resolves to null instead of missing -> red
// - a blank column is a value -> red
// - a wrong type from an event passes -> red
// - a name off the allow-list resolves to '' -> red
// - a zero in the database counts as unknown -> red (E11)
