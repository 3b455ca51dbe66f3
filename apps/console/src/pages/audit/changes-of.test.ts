import { describe, expect, test } from 'vitest';
import { changesOf, groundsOf } from './changes-of.ts';

const flags = { doNotEmail: false, doNotText: false, doNotCall: true };

describe('what a change of preferences says', () => {
  test('only the switches that differ, with both values', () => {
    const payload = { old_values: flags, new_values: { ...flags, doNotEmail: true } };
    expect(changesOf({ payload })).toEqual([{ what: 'Do not email', before: 'off', after: 'on' }]);
  });

  test.each([[{}], [{ payload: null }], [{ payload: { old_values: flags } }], [{ payload: 'text' }]])(
    'nothing of %j',
    (detail) => {
      expect(changesOf(detail)).toEqual([]);
    },
  );
});

describe('why something was done', () => {
  test('reason and basis, where the record has them', () => {
    expect(groundsOf({ payload: { reason: 'Asked', policy_basis: 'customer_request' } })).toEqual([
      { what: 'Reason', text: 'Asked' },
      { what: 'Basis', text: 'customer_request' },
    ]);
    expect(groundsOf({ payload: { reason: 'Asked', policy_basis: 7 } })).toHaveLength(1);
    expect(groundsOf({})).toEqual([]);
  });
});
