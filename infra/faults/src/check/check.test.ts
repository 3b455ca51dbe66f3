import { expect, it } from 'vitest';
import { only, optOut, refuse, resend, resendByRule } from '../../test/altered-logs.ts';
import { audit, change, logsWith, ordinaryLogs } from '../../test/handmade-logs.ts';
import { check } from './check.ts';
import type { Logs } from './logs.ts';

it('finds nothing wrong with a mail that went its ordinary way', () => {
  expect(check(ordinaryLogs())).toEqual([]);
});

it.each<{ what: string; alter: (logs: Logs) => void }>([
  { what: 'a message that failed with its reason and its dead letter', alter: refuse },
  { what: 'a second mail that a person has decided', alter: resend },
  { what: 'a second mail by the rule of its category', alter: resendByRule },
  {
    what: 'a request that got no answer and no message',
    alter: ({ client }) =>
      void client.push({ ...only(client), key: 'k-2', correlationId: 'c-2', answer: null }),
  },
  { what: 'an opt-out after the attempt had begun', alter: optOut(1_150) },
  {
    what: 'a retry that is written down and not due',
    alter: ({ rest, sink }) => {
      sink.length = 0;
      only(rest.messages).state = 'retrying';
      rest.log[1] = change({
        from: 'sending',
        to: 'retrying',
        cause: 'attempt_failed',
        committedAt: 1_250,
        tx: '12',
      });
      rest.audit[1] = audit({ eventType: 'CRM.EMAIL.FAILED', committedAt: 1_250, tx: '12' });
      rest.outbox.push({ ...only(rest.outbox), id: 'e-2', publishedAt: null, dueAt: rest.at + 60_000 });
    },
  },
])('lets pass: $what', ({ alter }) => {
  expect(check(logsWith(alter))).toEqual([]);
});
