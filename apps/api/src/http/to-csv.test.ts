import { expect, test } from 'vitest';
import { toCsv } from './to-csv.ts';

test('every field is quoted, quotes are doubled, lines end by CRLF (RFC 4180)', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x "y"', null],
        ['line\nbreak, comma', 7],
      ],
    ),
  ).toBe('"a","b"\r\n"x ""y""",""\r\n"line\nbreak, comma","7"\r\n');
});

test.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1', '\n=1'])('%j is text to a spreadsheet', (formula) => {
  expect(toCsv([], [[formula]])).toContain(`"'${formula}"`);
});

test('a number is no formula, whatever its sign', () => {
  expect(toCsv([], [[-5]])).toContain('"-5"');
});
