import { only, optOut, refuse, resend } from '../../test/altered-logs.ts';
import { change, ids } from '../../test/handmade-logs.ts';
import { turnsRed } from '../../test/turns-red.ts';

turnsRed([
  {
    what: 'other bytes than the manifest names',
    red: ['I5'],
    alter: ({ sink }) => {
      only(sink).sha256 = 'f'.repeat(64);
    },
  },
  {
    what: 'a manifest that came after the mail',
    red: ['I5'],
    alter: ({ rest }) => {
      only(rest.artifacts).committedAt = 1_210;
    },
  },
  {
    what: 'a manifest that was changed',
    red: ['I5'],
    alter: ({ rest }) => {
      only(rest.artifacts).manifestActual = 'c';
    },
  },
  {
    what: 'bytes that are not kept',
    red: ['I5'],
    alter: ({ rest }) => {
      rest.blobs.length = 0;
    },
  },
  { what: 'an attempt after an opt-out', red: ['I6'], alter: optOut(1_050) },
  {
    what: 'an attempt after an opt-out that only the client knows',
    red: ['I6'],
    alter: (logs) => {
      only(logs.rest.messages).category = 'marketing';
      logs.client.push({
        ...only(logs.client),
        method: 'PATCH',
        path: `/api/contacts/${ids.contact}/comm-preferences`,
        body: { doNotEmail: true },
        answer: { at: 1_020, status: 200, body: {} },
      });
    },
  },
  {
    what: 'a state that its log does not end with',
    red: ['I7'],
    alter: ({ rest }) => {
      only(rest.messages).state = 'unknown';
    },
  },
  {
    what: 'a change from a state it was not in',
    red: ['I7'],
    alter: ({ rest }) => {
      const row = rest.log[1];
      if (row) row.from = 'queued';
    },
  },
  {
    what: 'a change that the life of a message does not have',
    red: ['I4', 'I7'],
    alter: ({ rest }) =>
      void rest.log.push(change({ from: 'sent', to: 'queued', cause: 'x', committedAt: 2_000, tx: '20' })),
  },
  {
    what: 'an unknown outcome that a late worker settled',
    red: ['I7'],
    alter: (logs) => {
      resend(logs);
      const row = logs.rest.log[2];
      if (row) row.cause = 'provider_accepted';
    },
  },
  {
    what: 'an event that made two attempts',
    red: ['I7', 'I8'],
    alter: ({ rest }) =>
      void rest.log.push(
        change({ from: 'queued', to: 'sending', cause: 'claimed', committedAt: 1_110, tx: '21' }),
      ),
  },
  {
    what: 'an event with two dead letters',
    red: ['I8'],
    alter: (logs) => {
      refuse(logs);
      logs.rest.deadLetters.push(only(logs.rest.deadLetters));
      logs.rest.queues.deadLetters = 2;
    },
  },
  {
    what: 'a claim beyond its lease',
    red: ['I9'],
    alter: ({ rest }) => {
      rest.claims[0] = { eventId: ids.event, leaseUntil: 8_000, finishedAt: null };
    },
  },
  {
    what: 'a due event that is not published',
    red: ['I9'],
    alter: ({ rest }) => {
      only(rest.outbox).publishedAt = null;
    },
  },
  {
    what: 'a request left in the broker',
    red: ['I9'],
    alter: ({ rest }) => {
      rest.queues.requests = 1;
    },
  },
  {
    what: 'a dead letter that is on no record',
    red: ['I9'],
    alter: ({ rest }) => {
      rest.queues.deadLetters = 1;
    },
  },
  {
    what: 'an address in a log',
    red: ['I10'],
    alter: ({ outputs }) => {
      only(outputs).text = 'to Ann@X.example';
    },
  },
  {
    what: 'an offer without its decision',
    red: ['I12'],
    alter: ({ rest }) => {
      only(rest.messages).category = 'marketing';
      only(rest.audit).payload = {};
    },
  },
  {
    what: 'a process that swells',
    red: ['I13'],
    alter: ({ samples }) => {
      only(samples).residentMb = 2_000;
    },
  },
  {
    what: 'a process that takes every connection',
    red: ['I13'],
    alter: ({ samples }) => {
      only(samples).connections = 200;
    },
  },
]);
