import { expect, test } from 'vitest';
import { throttleOf } from './throttle-of.ts';

test.each([
  ['Amazon SES', 454, 'Throttling failure: Maximum sending rate exceeded.', null],
  ['Amazon SES', 454, 'Throttling failure: Daily message quota exceeded.', null],
  ['Google', 450, '4.2.1 The user you are trying to contact is receiving mail too quickly', undefined],
  ['Google', 421, '4.7.28 Our system has detected an unusual rate of unsolicited mail', null],
  ['Microsoft', 451, '4.7.650 The mail server has been temporarily rate limited', null],
  ['Yahoo', 421, '4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred', null],
  ['a relay', 421, '4.7.0 Too many connections, try again in 30 seconds', 30_000],
  ['a relay', 450, '4.7.1 Rate limit exceeded. Retry after 5 minutes', 300_000],
  ['a relay', 452, 'too many messages, wait 2h', 7_200_000],
  ['a relay', 451, 'slow down, come back in 99999 hours', 86_400_000],
  ['greylisting', 451, '4.7.1 Greylisted, please try again in 300 seconds', undefined],
  ['a full mailbox', 452, '4.2.2 Over quota: mailbox quota exceeded', undefined],
  ['too many recipients', 452, '4.5.3 too many messages for too many recipients', undefined],
  ['a disk', 452, '4.3.1 Insufficient system storage', undefined],
  ['a refusal for good', 550, '5.7.1 Sending rate limit exceeded', undefined],
])('M10: %s: %i %s', (_who, code, text, restMs) => {
  expect(throttleOf(code, text)).toEqual(restMs === undefined ? null : { retryAfterMs: restMs });
});

test('without a code of the server there is no answer to read', () => {
  expect(throttleOf(undefined, 'too many connections')).toBeNull();
});
