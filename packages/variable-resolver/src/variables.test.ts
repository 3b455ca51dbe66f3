import { describe, expect, it } from 'vitest';
import { checkValue } from './check-value.ts';
import { describeVariables } from './describe-variables.ts';
import { resolveContext } from './resolve-context.ts';
import { allowedVariables, findVariable } from './variables.ts';

describe('allowedVariables', () => {
  it('E6: names are unique, PascalCase, and found by name', () => {
    const names = allowedVariables.map((variable) => variable.name);
    expect(new Set(names).size).toBe(names.length);
    for (const variable of allowedVariables) {
      expect(variable.name).toMatch(/^[A-Z][A-Za-z0-9]*$/);
      expect(findVariable(variable.name)).toBe(variable);
    }
  });

  it('E6: examples and defaults are of their own type', () => {
    for (const variable of allowedVariables) {
      expect([variable.name, checkValue(variable, variable.example)]).toEqual([variable.name, []]);
      if (variable.default !== undefined && variable.default !== null) {
        expect([variable.name, checkValue(variable, variable.default)]).toEqual([variable.name, []]);
      }
    }
  });

  it('E6, T04: names of Object.prototype find nothing', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'valueOf']) {
      expect(findVariable(name)).toBeUndefined();
    }
  });
});

describe('describeVariables', () => {
  it('says what must be given, and leaves out what nobody knows', () => {
    const described = describeVariables(['GoodThroughDate', 'PayoffAmount', 'BorrowerName', 'Gone']);
    expect(described.map(({ name, required }) => [name, required])).toEqual([
      ['GoodThroughDate', true],
      ['PayoffAmount', false],
      ['BorrowerName', false],
    ]);
    expect(described[1]).toMatchObject({
      type: 'money',
      sensitivity: 'financial',
      source: 'loan.payoffAmountMinor',
    });
  });
});

describe('resolveContext', () => {
  it('writes as the borrower does, and in US English, Eastern time and dollars where nothing is known', () => {
    expect(resolveContext({})).toEqual({ locale: 'en-US', timeZone: 'America/New_York', currency: 'USD' });
    const borrower = { fullName: null, locale: 'es-US', timezone: ' ' };
    expect(resolveContext({ borrower })).toMatchObject({ locale: 'es-US', timeZone: 'America/New_York' });
  });
});

// Breaks tried:
// - findVariable looks into a plain object -> red (names of Object.prototype find nothing)
