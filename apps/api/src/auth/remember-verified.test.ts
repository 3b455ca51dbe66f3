import { expect, it } from 'vitest';
import { rememberVerified } from './remember-verified.ts';

const agent = { subject: 'agent-1', roles: ['crm:agent'] };
const other = { subject: 'agent-2', roles: [] };

it('T14: what a token was found to say is known until its time, and not at that time', () => {
  const tokens = rememberVerified();
  tokens.keep('a.b.c', agent, 1_000);
  expect([tokens.find('a.b.c', 999), tokens.find('a.b.c', 1_000)]).toEqual([agent, undefined]);
});

it('T14: a token that differs in one letter is another token', () => {
  const tokens = rememberVerified();
  tokens.keep('a.b.c', agent, 1_000);
  expect(tokens.find('a.b.d', 0)).toBeUndefined();
});

it('T24: so many are kept and no more: the one that was not used for longest goes', () => {
  const tokens = rememberVerified({ max: 2 });
  tokens.keep('first', agent, 1_000);
  tokens.keep('second', agent, 1_000);
  tokens.keep('first', other, 2_000);
  tokens.keep('third', agent, 1_000);
  expect(['first', 'second', 'third'].map((token) => tokens.find(token, 0))).toEqual([
    other,
    undefined,
    agent,
  ]);
});
