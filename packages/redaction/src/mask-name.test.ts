import { expect, test } from 'vitest';
import { maskName } from './mask-name.ts';

test.each([
  ['Ann Lee', 'A. L.'],
  ['  ann-marie   o’neill ', 'a. o.'],
  ['Łukasz 𝒵ed', 'Ł. 𝒵.'],
  ['Ann Maria Sue Beth Lee', 'A. M. S. B.'],
  ['A. L.', 'A. L.'],
  ['?!', '***'],
  ['', '***'],
])('E9: where a name is expected %j is logged as %j', (name, masked) => {
  expect(maskName(name)).toBe(masked);
});

// Breaks tried, each turned a test red:
// - maskName: `word.charAt(0)` for the code point (half a surrogate pair).
// - maskName: initialsMax 5.
