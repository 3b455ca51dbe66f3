import { type Conservation, messageStates } from '@crm/contracts';
import { expect, test } from 'vitest';
import { foundOf, groupFaults, shares, sumOf, whatIsWrong } from './conservation.ts';

const none = Object.fromEntries(messageStates.map((state) => [state, 0])) as Conservation['states'];
const answer = (more: Partial<Conservation>): Conservation => ({
  ok: true,
  from: '2026-11-03T12:00:00.000Z',
  to: '2026-11-03T13:00:00.000Z',
  accepted: 0,
  states: none,
  difference: 0,
  faults: [],
  ...more,
});

test.each(messageStates)('I1: a message that is %s stands in exactly one row', (state) => {
  const counted = shares.map(({ of }) => of({ ...none, [state]: 1 }));
  expect(counted.reduce((sum, messages) => sum + messages, 0)).toBe(1);
  expect(foundOf({ ...none, [state]: 1 })).toBe(1);
});

test('the sum leaves out what is nobody’s, and says when it does not come out', () => {
  const states = { ...none, queued: 1, retrying: 2, sent: 9 };
  expect(sumOf(answer({ accepted: 12, states }))).toBe('12 accepted = 3 on their way + 9 sent');
  expect(sumOf(answer({ accepted: 13, states, difference: 1 }))).toMatch(/^13 accepted ≠ 3 on their way/);
  expect(sumOf(answer({}))).toBe('0 accepted = 0');
});

test.each([
  [
    { accepted: 2, difference: 1, states: { ...none, sent: 1 } },
    '2 messages were accepted, and 1 of them is missing.',
  ],
  [
    { accepted: 0, difference: -1, states: { ...none, sent: 1 } },
    '1 message is there, and 1 of them was never recorded as accepted.',
  ],
  [
    { accepted: 1, faults: [{ kind: 'stranded' as const, messageId: 'm' }] },
    'The number is right, but 1 message is not as it should be.',
  ],
])('what does not add up is said: %#', (more, sentence) => {
  expect(whatIsWrong(answer({ ok: false, ...more }))).toBe(sentence);
});

test('messages are named by what is wrong with them, lost ones first', () => {
  const faults = [
    { kind: 'disagrees' as const, messageId: 'a' },
    { kind: 'lost' as const, messageId: 'b' },
    { kind: 'disagrees' as const, messageId: 'c' },
  ];
  expect(groupFaults(faults)).toEqual([
    { kind: 'lost', messageIds: ['b'] },
    { kind: 'disagrees', messageIds: ['a', 'c'] },
  ]);
});

// Breaks tried:
// - conservation.ts: retrying in no row; a difference called equal; more messages than were accepted not said.
