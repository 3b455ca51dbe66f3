import { describe, expect, test } from 'vitest';
import { changesOf } from './changes-of.ts';

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
