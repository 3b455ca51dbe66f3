import { expect, test } from 'vitest';
import { amount } from './amount.ts';

test.each([
  ['120450', 'USD', '$1,204.50'],
  ['5', 'USD', '$0.05'],
  ['-5', 'USD', '-$0.05'],
  ['0', 'USD', '$0.00'],
  ['9223372036854775807', 'USD', '$92,233,720,368,547,758.07'],
  ['1500', 'JPY', '¥1,500'],
  ['1', 'KWD', 'KWD 0.001'],
  [null, 'USD', null],
])('E11: %s minor units of %s read as %s', (minor, currency, shown) => {
  expect(amount(minor, currency)?.replaceAll('\u00a0', ' ') ?? null).toBe(shown);
});
