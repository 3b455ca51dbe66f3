import { expect, test } from 'vitest';
import { changed, missing } from './flags.ts';

const none = { doNotEmail: false, doNotText: false, doNotCall: false };

test('E20: only the switches that differ are sent', () => {
  expect(changed(none, { ...none, doNotText: true })).toEqual({ doNotText: true });
  expect(changed(none, none)).toEqual({});
});

test.each([
  [{}, '', '', 'To save: change a switch, choose a policy basis, write a reason of at least 8 characters.'],
  [{ doNotEmail: true }, 'customer_request', 'too few', 'To save: write a reason of at least 8 characters.'],
  [{ doNotEmail: true }, '', 'asked by phone', 'To save: choose a policy basis.'],
  [{}, 'customer_request', 'asked by phone', 'To save: change a switch.'],
  [{ doNotEmail: true }, 'customer_request', '        ', 'To save: write a reason of at least 8 characters.'],
  [{ doNotEmail: false }, 'customer_request', 'asked by phone', null],
])('E20: change %j, basis "%s" and reason "%s" lack: %s', (change, basis, reason, lack) => {
  expect(missing(change, { basis, reason })).toBe(lack);
});
