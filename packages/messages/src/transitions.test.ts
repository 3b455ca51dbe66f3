import { type MessageState, messageStates } from '@crm/contracts';
import { describe, expect, it } from 'vitest';
import { isOpen, statesBefore } from './transitions.ts';

// The life of a message as people draw it; each line is `from, from → to, to`.
const drawn = `
  queued → sending
  sending → sent, retrying, revoked, failed, unknown
  sent → delivered, bounced, complained
  queued, retrying → sending
  unknown → sent, queued, failed
  failed → queued
  queued, retrying → revoked, suppressed, expired
  delivered → bounced, complained`;
// The last line: a mailbox that has taken a mail may still send it back or complain of it.

const arrows = new Set(
  drawn.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split('→');
    const names = (list: string) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
    return names(before).flatMap((from) => names(after).map((to) => `${from} → ${to}`));
  }),
);

describe('the table of transitions', () => {
  it('names each state and no other', () => {
    const named = new Set([...arrows].flatMap((arrow) => arrow.split(' → ')));
    expect(named).toEqual(new Set(messageStates));
  });

  it('has each arrow that is drawn and no other', () => {
    const held = messageStates.flatMap((to) => statesBefore(to).map((from) => `${from} → ${to}`));
    expect(held.sort()).toEqual([...arrows].sort());
  });

  it('lets nothing leave an end: revoked, suppressed, expired, bounced, complained', () => {
    const left = new Set(messageStates.flatMap((to) => statesBefore(to)));
    const ends = messageStates.filter((state) => !left.has(state));
    expect(ends.sort()).toEqual(['bounced', 'complained', 'expired', 'revoked', 'suppressed']);
  });

  it('sends nothing twice: no way leads from sent, delivered or an end back to sending', () => {
    const reachable = (from: MessageState, seen = new Set<MessageState>()): Set<MessageState> => {
      for (const to of messageStates.filter(
        (state) => statesBefore(state).includes(from) && !seen.has(state),
      )) {
        seen.add(to);
        reachable(to, seen);
      }
      return seen;
    };
    for (const state of [
      'sent',
      'delivered',
      'bounced',
      'complained',
      'revoked',
      'suppressed',
      'expired',
    ] as const) {
      expect([...reachable(state)], state).not.toContain('sending');
    }
  });

  it('calls open what can go out without a person', () => {
    expect(messageStates.filter(isOpen)).toEqual(['queued', 'sending', 'retrying']);
  });
});

// Breaks tried:
// - sent → sending allowed: the drawing and "sends nothing twice" go red.
// - unknown → failed left out: the drawing goes red.
