import { createHash } from 'node:crypto';
import { waitFor } from '@crm/dev';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConsumerProcess, openWorkshop, type Workshop } from './workshop.ts';

let shop: Workshop;
let consumer: ConsumerProcess;
beforeAll(async () => {
  shop = await openWorkshop();
  consumer = await shop.startConsumer();
});
afterAll(() => shop.close());
beforeEach(() => shop.sink.script({}));

const mailsOf = (messageId: string) =>
  shop.sink.received().filter((mail) => mail.raw.includes(`Message-ID: <${messageId}@`));

describe('one event, one mail', () => {
  it('E19, I2: 20 copies of one event delivered at once send one mail', async () => {
    const event = await shop.admit();
    await shop.publish([event], 20);
    await shop.untilState(event.message_id, 'sent');
    await consumer.untilHandled(event.event_id, 20);
    expect(mailsOf(event.message_id)).toHaveLength(1);
  });

  it('E19: a delivery of a finished event does nothing: no mail, no attempt, no event, no audit row', async () => {
    const event = await shop.admit();
    await shop.publish([event]);
    await consumer.untilHandled(event.event_id, 1);
    const { sql } = shop.database.db;
    const traces = () => sql`
      SELECT (SELECT count(*) FROM delivery_log WHERE message_id = ${event.message_id}) AS log,
             (SELECT count(*) FROM outbox_messages WHERE aggregate_id = ${event.message_id}) AS events,
             (SELECT count(*) FROM compliance_audit_log WHERE correlation_id = ${event.correlation_id}) AS audit,
             (SELECT updated_at FROM messages WHERE id = ${event.message_id}) AS at`;
    const before = await traces();
    await shop.publish([event], 3);
    await consumer.untilHandled(event.event_id, 4);
    expect(await traces()).toEqual(before);
    expect(mailsOf(event.message_id)).toHaveLength(1);
  });
});

describe('E2: what arrives', () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));

  it('HTML and text, From, To, Cc, Subject, Message-ID; Bcc only in the envelope; attachments byte for byte', async () => {
    const event = await shop.admit({
      to: ['ann.lee@x.example'],
      cc: ['desk@office.example'],
      bcc: ['file@office.example'],
      subject: 'Your escrow analysis – März',
      attachments: [
        { filename: 'escrow ünïts.pdf', content: bytes.toString('base64'), type: 'application/pdf' },
      ],
    });
    await shop.publish([event]);
    await shop.untilState(event.message_id, 'sent');
    const [received] = mailsOf(event.message_id);
    if (received === undefined) throw new Error('no mail');
    expect(received.from).toBe('notices@servicer.example');
    expect(received.to).toEqual(['ann.lee@x.example', 'desk@office.example', 'file@office.example']);
    expect(received.raw.toString('latin1')).not.toContain('file@office');

    const mail = await PostalMime.parse(received.raw);
    expect(mail.headers.map(({ key }) => key).sort()).toEqual(
      ['cc', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'].sort(),
    );
    expect(mail.from).toMatchObject({ address: 'notices@servicer.example', name: 'Servicer' });
    expect(mail.to?.map(({ address }) => address)).toEqual(['ann.lee@x.example']);
    expect(mail.cc?.map(({ address }) => address)).toEqual(['desk@office.example']);
    expect(mail.subject).toBe('Your escrow analysis – März');
    expect(mail.messageId).toBe(`<${event.message_id}@servicer.example>`);
    expect(mail.text?.trim()).toBe('Dear Ann Lee');
    expect(mail.html).toContain('Dear Ann Lee');
    const [attachment] = mail.attachments;
    expect(attachment).toMatchObject({ filename: 'escrow ünïts.pdf', mimeType: 'application/pdf' });
    expect(Buffer.from(attachment?.content as ArrayBuffer).equals(bytes)).toBe(true);

    const [row] = await shop.database.db.sql`
      SELECT b.sha256 FROM message_artifacts a JOIN blobs b ON b.sha256 = a.manifest->'mime'->>'sha256'
       WHERE a.message_id = ${event.message_id}`;
    expect(row?.sha256).toBe(createHash('sha256').update(received.raw).digest('hex'));
  });

  it('a temporary refusal is tried again from the outbox, with the same bytes and the same Message-ID', async () => {
    const seen: Buffer[] = [];
    shop.sink.script({
      onMail: ({ raw }) => {
        seen.push(raw);
        return seen.length === 1 ? { kind: 'refuse', code: 451 } : { kind: 'accept' };
      },
    });
    const event = await shop.admit();
    await shop.publish([event]);
    await shop.untilState(event.message_id, 'retrying');
    // A template that changed meanwhile changes nothing: the letter was rendered once.
    const { sql } = shop.database.db;
    await sql`UPDATE contacts SET full_name = 'Somebody Else' WHERE id = 1`;
    const retry = await shop.makeRetryDue(event.message_id);
    expect(retry).toMatchObject({ attempt: 2, message_id: event.message_id, causation_id: event.event_id });
    expect(retry.event_id).not.toBe(event.event_id);
    await shop.publish([retry]);
    await shop.untilState(event.message_id, 'sent');
    await sql`UPDATE contacts SET full_name = 'Ann Lee' WHERE id = 1`;
    expect(seen).toHaveLength(2);
    expect(seen[0]?.equals(seen[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('F25: recipients who are refused are named, for now or for good; the mail goes out once, to the others', async () => {
    const to = ['ann.lee@x.example', 'fail-550@x.example', 'fail-451@x.example'];
    const event = await shop.admit({ to });
    await shop.publish([event]);
    await shop.untilState(event.message_id, 'sent');
    expect(mailsOf(event.message_id).map((mail) => mail.to)).toEqual([['ann.lee@x.example']]);
    const rows = await shop.database.db.sql`
      SELECT address, outcome, outcome_code FROM message_recipients WHERE message_id = ${event.message_id} ORDER BY position`;
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['ann.lee@x.example', 'accepted', null],
      ['fail-550@x.example', 'refused', '550'],
      ['fail-451@x.example', 'refused', '451'],
    ]);
    const requests = await shop.database.db.sql`
      SELECT 1 FROM outbox_messages WHERE aggregate_id = ${event.message_id} AND event_type = 'crm.email.requested.v1'`;
    expect(requests).toHaveLength(1);
  });
});

it('E10: /metrics counts what was consumed, how long it and the provider took, dead letters and audit rows', async () => {
  shop.sink.script({ onMail: () => ({ kind: 'refuse', code: 554 }) });
  const event = await shop.admit();
  await shop.publish([event]);
  await shop.untilState(event.message_id, 'failed');
  const text = await waitFor(
    async () => {
      const now = await consumer.metrics();
      return /^crm_dlq_depth\{queue="q\.crm\.email\.v1\.dlq"\} 1$/m.test(now) && now;
    },
    { timeoutMs: 60_000, what: 'the depth of the dead letters' },
  );
  expect(text).toMatch(/^crm_consumed_total\{event_type="crm\.email\.requested\.v1",outcome="done"\} \d\d/m);
  expect(text).toMatch(/^crm_consumed_total\{event_type="crm\.email\.requested\.v1",outcome="reject"\} 1$/m);
  expect(text).toMatch(/^crm_queue_depth\{queue="q\.crm\.email\.v1"\} 0$/m);
  expect(text).toMatch(/^crm_consume_duration_seconds_count \d\d/m);
  expect(text).toMatch(/^crm_provider_duration_seconds_count\{provider="smtp",outcome="accepted"\} 5$/m);
  expect(text).toMatch(/^crm_provider_duration_seconds_count\{provider="smtp",outcome="refused"\} 2$/m);
  expect(text).toMatch(/^crm_queued_to_accepted_seconds_count\{category="transactional"\} 5$/m);
  expect(text).toMatch(/^crm_audit_rows_total\{event_type="CRM\.EMAIL\.SENT"\} 5$/m);
  expect(text).toMatch(/^crm_audit_rows_total\{event_type="CRM\.EMAIL\.DEAD_LETTERED"\} 1$/m);
});

// Breaks tried:
// - the provider is called twice in an attempt: two mails for 20 copies, and four more go red.
// - Bcc recipients in the Cc header: the headers and the bytes show them.
// - a retry renders anew: its bytes have the new name.
// - audit rows are not told to the metrics: /metrics goes red.
