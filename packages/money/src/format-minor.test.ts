import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMinor } from './format-minor.ts';
import { minorDigits } from './minor-digits.ts';

test.each([
  [123_456, 'USD', 'en-US', '$1,234.56'],
  [5, 'USD', 'en-US', '$0.05'],
  [0, 'USD', 'en-US', '$0.00'],
  [-0, 'USD', 'en-US', '$0.00'],
  [-123_456, 'USD', 'en-US', '-$1,234.56'],
  [-5, 'USD', 'en-US', '-$0.05'],
  [123_456, 'JPY', 'en-US', '¥123,456'],
  [0, 'JPY', 'en-US', '¥0'],
  [123_456, 'KWD', 'en-US', 'KWD 123.456'],
  [123_456, 'IQD', 'en-US', 'IQD 123.456'],
  [123_456, 'EUR', 'de-DE', '1.234,56 €'],
  [9_007_199_254_740_993n, 'USD', 'en-US', '$90,071,992,547,409.93'],
  [-123_456_789_012_345_678_901_234_567_890n, 'USD', 'en-US', '-$1,234,567,890,123,456,789,012,345,678.90'],
])('%s minor units of %s for %s read %s', (minor, currency, locale, text) => {
  expect(formatMinor({ minor, currency, locale }).replace(/\s/g, ' ')).toBe(text);
});

test.each([0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('%d is refused, not rounded', (minor) => {
  expect(() => formatMinor({ minor, currency: 'USD', locale: 'en-US' })).toThrow(RangeError);
});

test.each(['usd', 'XQQ', '', 'US', 'USDT', 'constructor'])(
  'an unknown currency (%j) is refused, not guessed',
  (currency) => {
    expect(() => minorDigits(currency)).toThrow(RangeError);
    expect(() => formatMinor({ minor: 1, currency, locale: 'en-US' })).toThrow(RangeError);
  },
);

test('every digit that goes in comes out, for any amount and number of decimals', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.constantFrom('USD', 'JPY', 'KWD', 'CLF'), (minor, currency) => {
      const text = formatMinor({ minor, currency, locale: 'en-US' });
      expect(BigInt(text.replace(/\D/g, '')) * (text.includes('-') ? -1n : 1n)).toBe(minor);
      expect(text.split('.')[1]?.length ?? 0).toBe(minorDigits(currency));
    }),
  );
});
