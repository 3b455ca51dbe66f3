import { describe, expect, it } from 'vitest';
import { parseExactJson } from './exact-json.ts';

describe('T19: a number of a stored payload', () => {
  it.each([
    '0',
    '-0',
    '0.0',
    '0e7',
    '100',
    '100.00',
    '1e2',
    '1E+2',
    '-0.050',
    '5e-324',
    '1005',
    '10.050',
    '1e22',
  ])('%s came through as it was written, in whatever spelling', (source) => {
    expect(parseExactJson(`{"a":[${source}]}`)).toEqual({ exact: true, value: { a: [Number(source)] } });
  });

  it.each(['0.1000000000000000055', '9007199254740993', '1e400', '1e-400', '123456789012345678901'])(
    '%s would become another, and is told',
    (source) => {
      expect(parseExactJson(`{"a":[${source}]}`)).toEqual({ exact: false });
    },
  );

  it('text that looks like a number is text', () => {
    expect(parseExactJson('["9007199254740993"]')).toEqual({ exact: true, value: ['9007199254740993'] });
  });
});
