import { expect, test } from 'vitest';
import { maskPhone } from './mask-phone.ts';

test.each([
  ['+15551234567', '***67'],
  ['(555) 123-4567', '***67'],
  ['555-1234', '***34'],
  ['12345', '***'],
  ['Ann Lee', '***'],
  ['', '***'],
  ['***67', '***67'],
])('E9: where a phone number is expected %j is logged as %j', (phone, masked) => {
  expect(maskPhone(phone)).toBe(masked);
});

// Breaks tried, each turned a test red:
// - maskPhone: the early return for masked numbers removed.
// - maskPhone: `slice(-4)`.
