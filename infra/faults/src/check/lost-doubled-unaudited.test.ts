import { only, refuse, resend } from '../../test/altered-logs.ts';
import { turnsRed } from '../../test/turns-red.ts';

turnsRed([
  {
    what: 'a 202 without a message',
    red: ['I1'],
    alter: ({ client }) =>
      void client.push({
        ...only(client),
        key: null,
        answer: { at: 1, status: 202, body: { messageId: 'm-9' } },
      }),
  },
  {
    what: 'one key answered with two messages',
    red: ['I1', 'I1'],
    alter: ({ client }) =>
      void client.push({ ...only(client), answer: { at: 1, status: 202, body: { messageId: 'm-9' } } }),
  },
  {
    what: 'a message that waits for ever',
    red: ['I1'],
    alter: ({ rest, sink }) => {
      only(rest.messages).state = 'queued';
      rest.log.length = 0;
      rest.audit.length = 1;
      sink.length = 0;
    },
  },
  {
    what: 'a retry that is due and does not come',
    red: ['I1', 'I7', 'I9'],
    alter: ({ rest, sink }) => {
      sink.length = 0;
      only(rest.messages).state = 'retrying';
      rest.outbox.push({ ...only(rest.outbox), id: 'e-2', publishedAt: null, dueAt: rest.at - 1 });
    },
  },
  {
    what: 'a message called sent that nobody took',
    red: ['I1'],
    alter: ({ sink }) => {
      sink.length = 0;
    },
  },
  {
    what: 'a failure without a reason',
    red: ['I1'],
    alter: (logs) => {
      refuse(logs);
      const last = logs.rest.log[1];
      if (last) last.errorCode = null;
    },
  },
  {
    what: 'a failure of what was taken',
    red: ['I1'],
    alter: (logs) => {
      const [mail] = logs.sink;
      refuse(logs);
      if (mail) logs.sink.push(mail);
    },
  },
  {
    what: 'a second mail that nobody decided',
    red: ['I2', 'I3'],
    alter: ({ sink }) => void sink.push({ ...only(sink), at: 1_220 }),
  },
  {
    what: 'a resend without a reason',
    red: ['I2'],
    alter: (logs) => {
      resend(logs);
      for (const row of logs.rest.audit) if (row.eventType === 'CRM.EMAIL.REPLAYED') row.payload = {};
    },
  },
  {
    what: 'a resend by the system',
    red: ['I2'],
    alter: (logs) => {
      resend(logs);
      for (const row of logs.rest.audit) if (row.eventType === 'CRM.EMAIL.REPLAYED') row.actorType = 'system';
    },
  },
  {
    what: 'a mail before its attempt was committed',
    red: ['I3'],
    alter: ({ rest }) => {
      only(rest.log).committedAt = 1_240;
    },
  },
  {
    what: 'a message that nobody asked for',
    red: ['I3'],
    alter: ({ client }) => {
      only(client).correlationId = 'c-9';
    },
  },
  { what: 'a change without its audit row', red: ['I4'], alter: ({ rest }) => void rest.audit.pop() },
  {
    what: 'a change audited by another transaction',
    red: ['I4', 'I4'],
    alter: ({ rest }) => {
      const row = rest.audit[1];
      if (row) row.tx = '99';
    },
  },
  { what: 'an admission without its audit row', red: ['I4'], alter: ({ rest }) => void rest.audit.shift() },
  {
    what: 'an audit log that can be rewritten',
    red: ['I4'],
    alter: ({ rest }) => {
      only(rest.rewrites).refused = false;
    },
  },
]);
