import { expect, test } from 'vitest';
import { maskEmail } from './mask-email.ts';

test.each([
  ['ann.lee@x.example', 'a***@x.example'],
  ['ANN.LEE@X.EXAMPLE', 'A***@X.EXAMPLE'],
  ['a@x.example', 'a***@x.example'],
  ['Ann Lee <ann.lee@x.example>', 'a***@x.example'],
  ['"ann lee"@x.example', 'a***@x.example'],
  ['ann@x.example, bob@y.example', 'a***@x.example, b***@y.example'],
  ['mailto:ann.lee@x.example', 'a***@x.example'],
  ['ann.lee%40x.example', 'a***@x.example'],
  ['Ann Lee', '***'],
  ['@x.example', '***'],
  ['', '***'],
])('E9: where an address is expected %j is logged as %j', (email, masked) => {
  expect(maskEmail(email)).toBe(masked);
  expect(maskEmail(masked)).toBe(masked);
});

// Breaks tried, each turned a test red:
// - maskEmail: the slice starting at 0 instead of `start` (display name shown).
// - maskEmail: `?? '***'` for `|| '***'`.
