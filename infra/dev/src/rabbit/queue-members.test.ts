import { expect, test } from 'vitest';
import { leaderOfWhole, readQueueMembers } from './queue-members.ts';

const row = (node: string, state: string) => ({ 'Node Name': node, 'Raft State': state, 'Log Index': 7 });
const membersOf = (...states: string[]) =>
  readQueueMembers(JSON.stringify(states.map((state, index) => row(`crm-${index}@localhost`, state))));

test('each member has its node and its state; one that takes part in nothing is away', () => {
  expect(membersOf('follower', 'leader', 'noproc')).toEqual([
    { node: 'crm-0@localhost', state: 'follower' },
    { node: 'crm-1@localhost', state: 'leader' },
    { node: 'crm-2@localhost', state: 'away' },
  ]);
});

test.each([
  ['all three take part', ['follower', 'leader', 'follower'], 'crm-1@localhost'],
  ['one is away', ['follower', 'leader', 'timeout'], null],
  ['nobody leads yet', ['follower', 'candidate', 'follower'], null],
  ['one was never made', ['leader', 'follower'], null],
])('the leader of a whole queue, where %s', (_name, states, leader) => {
  expect(leaderOfWhole(membersOf(...states), 3)).toBe(leader);
});
