import { expect, it } from 'vitest';
import { only, resendByRule } from '../../test/altered-logs.ts';
import { change, logsWith } from '../../test/handmade-logs.ts';
import { turnsRed } from '../../test/turns-red.ts';
import { check } from './check.ts';

turnsRed([
  {
    what: 'a second mail by rule where no rule is set',
    red: ['I2', 'I7'],
    alter: (logs) => {
      resendByRule(logs);
      logs.resendUnknown = [];
    },
  },
  {
    what: 'a second mail by the rule of another category',
    red: ['I2', 'I7'],
    alter: (logs) => {
      resendByRule(logs);
      logs.resendUnknown = ['servicing.payoff'];
    },
  },
  {
    what: 'an offer that was sent again by rule',
    red: ['I2', 'I7'],
    alter: (logs) => {
      resendByRule(logs);
      only(logs.rest.messages).category = 'marketing';
    },
  },
  {
    what: 'a second mail by rule that gives no reason',
    red: ['I2', 'I7'],
    alter: (logs) => {
      resendByRule(logs);
      for (const row of logs.rest.audit)
        if (row.eventType === 'CRM.EMAIL.REPLAYED') delete row.payload.reason;
    },
  },
  {
    what: 'a third mail by rule',
    red: ['I2', 'I7'],
    alter: (logs) => {
      resendByRule(logs);
      const [sent] = logs.rest.log.splice(-1);
      const [audited] = logs.rest.audit.splice(-1);
      const replayed = logs.rest.audit.find((row) => row.eventType === 'CRM.EMAIL.REPLAYED');
      if (sent === undefined || audited === undefined || replayed === undefined) throw new Error('no resend');
      const event = { eventId: 'e-3' };
      logs.rest.log.push(
        { ...sent, to: 'unknown', cause: 'outcome_unknown' },
        change({
          ...event,
          from: 'unknown',
          to: 'queued',
          cause: 'resent_by_rule',
          committedAt: 4_000,
          tx: '16',
        }),
        change({ ...event, from: 'queued', to: 'sending', cause: 'claimed', committedAt: 4_100, tx: '17' }),
        change({
          ...event,
          from: 'sending',
          to: 'sent',
          cause: 'provider_accepted',
          committedAt: 4_200,
          tx: '18',
        }),
      );
      logs.rest.audit.push(
        { ...audited, eventType: 'CRM.EMAIL.UNKNOWN' },
        { ...replayed, tx: '16' },
        { ...audited, tx: '18' },
      );
      logs.sink.push({ ...only(logs.sink.slice(0, 1)), at: 4_150 });
    },
  },
  {
    what: 'a row that is not as it was sealed',
    red: ['I4'],
    alter: ({ rest }) => {
      rest.seals = { ...rest.seals, faults: ['edited, seal 1: is not as it was sealed'] };
    },
  },
  {
    what: 'a row that is neither sealed nor waits',
    red: ['I4'],
    alter: ({ rest }) => {
      rest.seals = { ...rest.seals, rows: 1 };
    },
  },
  {
    what: 'a row that waits for its seal at rest',
    red: ['I4'],
    alter: ({ rest }) => {
      rest.seals = { ...rest.seals, rows: 1, waiting: 1 };
    },
  },
  {
    what: 'a message that was let in and is not there, its answer lost',
    red: ['I1', 'I1'],
    alter: ({ rest }) => {
      rest.conservation = { accepted: 2, difference: 1, faults: [] };
    },
  },
  {
    what: 'a message that nothing will move',
    red: ['I1'],
    alter: ({ rest }) => {
      rest.conservation.faults.push({ kind: 'stranded', messageId: 'm-1' });
    },
  },
]);

it('lets rows wait for a seal where nobody who seals was left', () => {
  const logs = logsWith(({ rest }) => {
    rest.seals = { rows: 1, waiting: 1, isComplete: false, faults: [] };
  });
  expect(check(logs)).toEqual([]);
});
