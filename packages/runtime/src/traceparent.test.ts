import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTraceparent, parseTraceparent, validTraceparent } from './traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const valid = `00-${traceId}-${spanId}-01`;

test('a valid header is read, with its sampling flag', () => {
  expect(parseTraceparent(valid)).toEqual({ traceId, spanId, sampled: true });
  expect(parseTraceparent(`00-${traceId}-${spanId}-02`)).toEqual({ traceId, spanId, sampled: false });
  expect(parseTraceparent(`01-${traceId}-${spanId}-01-later`)).toEqual({ traceId, spanId, sampled: true });
});

test.each([
  undefined,
  null,
  7,
  [valid],
  '',
  valid.toUpperCase(),
  `${valid} `,
  `${valid}-more`,
  `ff-${traceId}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `01-${traceId}-${spanId}-01-${'x'.repeat(600)}`,
])('what is not one is ignored: %j', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
  expect(validTraceparent(header)).toBeUndefined();
});

test('what is handed on is of version 00, whatever came', () => {
  expect(validTraceparent(valid)).toBe(valid);
  expect(validTraceparent(`01-${traceId}-${spanId}-03-later`)).toBe(valid);
  expect(validTraceparent(`00-${traceId}-${spanId}-00`)).toBe(`00-${traceId}-${spanId}-00`);
});

test('what we write we can read, and no string makes reading fail', () => {
  const trace = { traceId, spanId, sampled: false };
  expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
  fc.assert(fc.property(fc.string(), (header) => (validTraceparent(header) ?? valid).length === 55));
});
