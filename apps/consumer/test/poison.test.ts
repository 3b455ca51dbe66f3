import { randomBytes } from 'node:crypto';
import { emailRequestedV1Example } from '@crm/contracts';
import { waitFor } from '@crm/dev';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsumerProcess, type Injected, openWorkshop, queue, type Workshop } from './workshop.ts';

const canary = `cnry-${randomBytes(4).toString('hex')}`;
const address = `${canary}@x.example`;
const example = {
  ...emailRequestedV1Example,
  to: [address],
  subject: canary,
  variables: { BorrowerName: canary },
};
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
/** A body that is right but for one value, which is nested so deeply. */
const nested = (depth: number, event: object) =>
  Buffer.from(JSON.stringify(event).replace('"NEST"', '['.repeat(depth) + ']'.repeat(depth)));

let shop: Workshop;
let consumer: ConsumerProcess;
beforeAll(async () => {
  shop = await openWorkshop({ borrower: { email: address, fullName: canary } });
  consumer = await shop.startConsumer();
});
afterAll(() => shop.close());

const poisons: [string, Injected, string][] = [
  ['no JSON', { body: Buffer.from(`{"to":"${address}",`) }, 'NOT_JSON'],
  ['an empty body', { body: Buffer.alloc(0) }, 'NOT_JSON'],
  ['no UTF-8', { body: Buffer.from([0xff, 0xfe, 0x00, 0x80]) }, 'NOT_JSON'],
  ['JSON of the wrong type: a list', { body: json([example]) }, 'NOT_JSON'],
  ['JSON of the wrong type: a string', { body: json(address) }, 'NOT_JSON'],
  ['JSON of the wrong type: null', { body: json(null) }, 'NOT_JSON'],
  [
    'an unknown event type',
    { body: json({ ...example, event_type: canary }), type: canary },
    'UNKNOWN_EVENT_TYPE',
  ],
  [
    'a type that every object has',
    { body: json({ ...example, event_type: 'constructor' }) },
    'UNKNOWN_EVENT_TYPE',
  ],
  [
    'an unknown version',
    { body: json({ ...example, event_type: 'crm.email.requested.v2' }), type: 'crm.email.requested.v2' },
    'UNKNOWN_EVENT_TYPE',
  ],
  ['a wrong schema', { body: json({ ...example, to: address, [canary]: canary }) }, 'SCHEMA_MISMATCH'],
  ['300-deep nesting', { body: nested(300, { ...example, to: 'NEST' }) }, 'SCHEMA_MISMATCH'],
  [
    '100,000-deep nesting where any JSON may stand',
    { body: nested(100_000, { ...example, variables: { BorrowerName: 'NEST' } }) },
    'SCHEMA_MISMATCH',
  ],
  [
    'a body of 5 MB',
    { body: json({ ...example, subject: canary.padEnd(5 * 1024 * 1024, 'x') }) },
    'NOT_JSON',
  ],
  ['T32: a random event id', { body: json({ ...example, event_id: newId() }) }, 'UNKNOWN_EVENT'],
  [
    'properties that hold what they should not',
    { body: json([1]), messageId: address, type: address, correlationId: `${canary}\u0000 ${address}` },
    'NOT_JSON',
  ],
];

it.each(poisons)(
  'F17: %s goes to the dead letters with its code, a row and an audit row; what follows flows',
  async (_, poison, code) => {
    const messageId = poison.messageId ?? newId();
    const event = await shop.admit();
    await shop.inject({ ...poison, messageId });
    await shop.publish([event]);
    await shop.untilState(event.message_id, 'sent');

    const eventId = messageId.includes('@') ? '' : messageId;
    const letter = await shop.deadLetter(eventId);
    expect(letter.properties.headers).toMatchObject({ 'x-error-code': code, 'x-event-id': eventId });
    expect(JSON.stringify(letter.properties)).not.toContain(canary);
    expect(letter.payload_bytes).toBe(poison.body.length);

    const { sql } = shop.database.db;
    const [row] = await sql`
    SELECT id, error_code, error_message, replayable, body, correlation_id FROM dead_letters
     WHERE event_id IS NOT DISTINCT FROM ${eventId === '' ? null : eventId}`;
    expect(row).toMatchObject({ error_code: code, replayable: false, body: poison.body });
    expect(JSON.stringify([row?.error_message, row?.correlation_id])).not.toContain(canary);
    const audit = await sql`
    SELECT event_type, payload_json FROM compliance_audit_log WHERE resource_id = ${String(row?.id)}`;
    expect(audit.map((one) => [one.event_type, one.payload_json.error_code])).toEqual([
      ['CRM.EMAIL.DEAD_LETTERED', code],
    ]);
    expect(JSON.stringify(audit)).not.toContain(canary);
  },
);

it('the same poison again is one row; no line of the log holds a word of any body', async () => {
  const [, poison] = poisons[0] ?? [];
  if (poison === undefined) throw new Error('no poison');
  const messageId = newId();
  await shop.inject({ ...poison, messageId });
  await shop.inject({ ...poison, messageId });
  await consumer.untilHandled(messageId, 2);
  const rows = await shop.database.db.sql`SELECT 1 FROM dead_letters WHERE event_id = ${messageId}`;
  expect(rows).toHaveLength(1);
  await shop.untilDepth(queue, 0);
  expect(consumer.output()).not.toContain(canary);
  const text = await consumer.metrics();
  expect(text).toMatch(/^crm_consumed_total\{event_type="unknown",outcome="reject"\} [1-9]/m);
  expect(text).not.toContain(canary);
});

it('T32: an event of another message is refused, even with an event id that exists', async () => {
  const [mine, other] = [await shop.admit(), await shop.admit()];
  const before = shop.sink.received().length;
  await shop.inject({ body: json({ ...mine, message_id: other.message_id }), messageId: newId() });
  await waitFor(
    async () =>
      (
        await shop.database.db
          .sql`SELECT 1 FROM dead_letters WHERE body = ${json({ ...mine, message_id: other.message_id })}`
      ).length === 1,
    { timeoutMs: 60_000, what: 'the dead letter' },
  );
  expect(shop.sink.received()).toHaveLength(before);
  expect(await shop.state(other.message_id)).toBe('queued');
});

// Breaks tried:
// - only TypeErrors of the schema are caught: the 100,000-deep body never reaches the dead letters.
// - the correlation id is taken as it came: its NUL breaks the row and the delivery comes again and again.
// - the event type of the metrics is the sender's: its canary is a label.
// - an unknown event is not recorded: T32 has no row.
// - the body is a field of the log line: red here and in every test of canary.test.ts.
