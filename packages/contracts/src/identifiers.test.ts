import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { correlationIdSchema, crmIdParamSchema, crmIdSchema, timestampSchema } from './identifiers.ts';

describe('an instant', () => {
  it.each([
    '2026-11-22T14:05:00Z',
    '2026-11-22T14:05:00.123456Z',
    '2024-02-29T00:00:00+05:30',
    '2026-12-31T23:59:59-12:00',
    '2026-06-01T00:00:00+14:00',
  ])('takes %s', (text) => {
    expect(v.is(timestampSchema, text)).toBe(true);
  });

  // Whatever passes here is handed to PostgreSQL, which answers these with an error.
  it.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+20:00',
    '2026-01-01T00:00:00',
    '2026-01-01',
    'now',
    'infinity',
    '',
  ])('refuses %j', (text) => {
    expect(v.is(timestampSchema, text)).toBe(false);
  });
});

describe('a key of the CRM', () => {
  it('is exact up to 2^53 - 1 and refused beyond', () => {
    expect(v.parse(crmIdParamSchema, '9007199254740991')).toBe(9007199254740991);
    expect(v.is(crmIdParamSchema, '9007199254740992')).toBe(false);
    expect(v.is(crmIdSchema, 9007199254740991)).toBe(true);
    expect(v.is(crmIdSchema, 9007199254740992)).toBe(false);
  });

  it.each(['0', '-1', '01', '1.5', '1e3', ' 1', '1 ', '0x1', '', 'NaN', '１'])('refuses %j', (text) => {
    expect(v.is(crmIdParamSchema, text)).toBe(false);
  });
});

describe('T22: a correlation id', () => {
  it.each(['a', '0193d8a0-6d3d-7c01-8a44-1f2e3d4c5b6a', 'job:2026.11_22', 'x'.repeat(128)])(
    'takes %j',
    (id) => {
      expect(v.is(correlationIdSchema, id)).toBe(true);
    },
  );

  it.each(['', '-a', 'a b', 'a\n', 'a\r\nx: y', 'a\u2028', 'x'.repeat(129), 'ä', '{{a}}'])(
    'refuses %j',
    (id) => {
      expect(v.is(correlationIdSchema, id)).toBe(false);
    },
  );
});

// Breaks tried:
// - timestampSchema without its check: days that do not exist and an offset of 20 hours pass.
// - correlationIdPattern with the flag m: a line break passes.
