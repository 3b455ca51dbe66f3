import { randomBytes } from 'node:crypto';
import type { SinkScript } from '@crm/providers/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsumerProcess, openWorkshop, type Workshop } from './workshop.ts';

const canary = `cnry-${randomBytes(4).toString('hex')}`;
const phone = '+1 202 555 0143';
const address = (local = '') => `${canary}${local}@x.example`;
const letter = {
  to: [address()],
  cc: [address('-cc')],
  bcc: [address('-bcc')],
  subject: `About ${canary}, call ${phone}`,
  variables: { BorrowerName: `${canary} ${phone}` },
  attachments: [
    { filename: `${canary}.txt`, content: Buffer.from(canary).toString('base64'), type: 'text/plain' },
  ],
};

let shop: Workshop;
let consumer: ConsumerProcess;
beforeAll(async () => {
  shop = await openWorkshop({ borrower: { email: address(), fullName: canary, phone } });
  consumer = await shop.startConsumer({ LOG_LEVEL: 'trace' });
});
afterAll(() => shop.close());

/** Nothing of the letter in what the process wrote, at any level, nor in its metrics. */
async function expectSilence(): Promise<void> {
  for (const text of [consumer.output(), await consumer.metrics()]) {
    expect(text).not.toContain(canary);
    expect(text).not.toMatch(/202\D?555\D?0143/);
  }
  for (const line of consumer.output().trim().split('\n'))
    expect(JSON.parse(line)).toMatchObject({ app: 'consumer' });
}

const text = `no such user <${address()}>, ask ${phone}`;
const ends: [string, string, SinkScript][] = [
  ['sent', 'sent', {}],
  [
    'refused for one recipient',
    'sent',
    { onRecipient: (to: string) => (to === address('-cc') ? { code: 550, text } : null) },
  ],
  ['refused for good', 'failed', { onMail: () => ({ kind: 'refuse', code: 550, text }) }],
  ['refused for now', 'retrying', { onMail: () => ({ kind: 'refuse', code: 451, text }) }],
  ['left without an answer', 'unknown', { onMail: () => ({ kind: 'drop' }) }],
];

it.each(ends)(
  'E9, T21: a letter that is %s is in no line of the log, no header, no metric',
  async (_, state, script) => {
    shop.sink.script(script);
    const event = await shop.admit(letter);
    await shop.publish([event]);
    await shop.untilState(event.message_id, state);
    await consumer.untilHandled(event.event_id, 1);
    await expectSilence();
    const { sql } = shop.database.db;
    const rows = await sql`
    SELECT payload_json::text AS text FROM compliance_audit_log
     WHERE resource_id = ${event.message_id} AND event_type <> 'CRM.EMAIL.REQUESTED'
    UNION ALL SELECT error_message FROM delivery_log WHERE message_id = ${event.message_id} AND error_message IS NOT NULL
    UNION ALL SELECT error_message FROM dead_letters WHERE message_id = ${event.message_id}
    UNION ALL SELECT payload::text FROM outbox_messages
     WHERE aggregate_id = ${event.message_id} AND event_type <> 'crm.email.requested.v1'`;
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter((row) => row.text.includes(canary) || row.text.includes('0143'))).toEqual([]);
    if (state !== 'failed') return;
    const { properties } = await shop.deadLetter(event.event_id);
    expect(JSON.stringify(properties)).not.toContain(canary);
  },
);

it('E9, T21: neither is one that the database refuses, though its error shows the row', async () => {
  const { sql } = shop.database.db;
  shop.sink.script({});
  await sql`ALTER TABLE messages ADD CONSTRAINT no_sending CHECK (state <> 'sending') NOT VALID`;
  const event = await shop.admit(letter);
  await shop.publish([event]);
  await consumer.waitForOutput('a delivery could not be handled', 30_000);
  await sql`ALTER TABLE messages DROP CONSTRAINT no_sending`;
  await shop.untilState(event.message_id, 'sent');
  expect(consumer.output()).toContain('no_sending');
  await expectSilence();
});

// Breaks tried:
// - the body is a field of the log line: all go red.
