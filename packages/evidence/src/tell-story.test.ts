import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { entriesMax } from './exact-time.ts';
import { tellStory } from './tell-story.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const [messageId, eventId, artifactId, auditId, letterId] = Array.from({ length: 5 }, newId) as [
  string,
  string,
  string,
  string,
  string,
];
// One moment but for microseconds; bound as text, since the driver would round a timestamp to milliseconds.
const moment = new Date().toISOString().slice(0, -1);
const at = (microseconds: number) => `${moment}${String(microseconds).padStart(3, '0')}Z`;

test('E5, E18: the whole story of a correlation, in order to the microsecond, and nothing of another', async () => {
  const { sql } = database.db;
  // Written in no order.
  await sql`
    INSERT INTO dead_letters (id, queue, event_id, message_id, correlation_id, error_code, error_message, replayable, body, body_sha256, created_at)
    VALUES (${letterId}, 'q', ${eventId}, ${messageId}, 'case-1', 'PROVIDER_REFUSED', '550 ann.lee@x.example unknown', true, ''::bytea, 'x', ${at(6)}::text::timestamptz)`;
  await sql`
    INSERT INTO delivery_log (message_id, event_id, correlation_id, attempt, from_state, to_state, cause, at)
    VALUES (${messageId}, ${eventId}, 'case-1', 1, 'sending', 'failed', 'refused', ${at(5)}::text::timestamptz),
           (${messageId}, ${eventId}, 'case-1', 1, 'queued', 'sending', 'claimed', ${at(4)}::text::timestamptz),
           (${messageId}, ${eventId}, 'case-2', 1, 'queued', 'sending', 'claimed', ${at(4)}::text::timestamptz)`;
  await sql`
    INSERT INTO message_artifacts (id, event_id, message_id, correlation_id, category, manifest, manifest_sha256, created_at)
    VALUES (${artifactId}, ${eventId}, ${messageId}, 'case-1', 'transactional', '{"version":1}', 'x', ${at(3)}::text::timestamptz)`;
  await sql`
    INSERT INTO outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, correlation_id, created_at)
    VALUES (${eventId}, 'message', ${messageId}, 'crm.email.requested.v1',
            ${sql.json({ to: ['ann.lee@x.example'], subject: 'Dear Ann', variables: { BorrowerName: 'Ann Lee' }, event_id: eventId })}, 'case-1', ${at(2)}::text::timestamptz)`;
  await sql`
    INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc, resource_type, resource_id, payload_json)
    VALUES (${auditId}, 'case-1', 'user', 'user-42', 'CRM.EMAIL.REQUESTED', ${at(2)}::text::timestamptz, 'message', ${messageId}, '{"to":["a***@x.example"]}')`;

  const story = await tellStory(database.db, 'case-1');
  expect(story?.entries.map(({ kind, title }) => [kind, title])).toEqual([
    ['audit', 'CRM.EMAIL.REQUESTED'],
    ['event', 'crm.email.requested.v1'],
    ['artifact', 'rendered'],
    ['attempt', 'queued → sending'],
    ['attempt', 'sending → failed'],
    ['dead_letter', 'PROVIDER_REFUSED'],
  ]);
  expect(story?.entries.every((entry) => entry.messageId === messageId)).toBe(true);
  expect(story?.entries[1]?.detail).toMatchObject({
    publishedAt: null,
    payload: { event_id: eventId, to: ['a***@x.example'], subject: '***' },
  });
});

test('E9: no address, name or subject in full, wherever it came from', async () => {
  const text = JSON.stringify(await tellStory(database.db, 'case-1'));
  expect(text).toContain('a***@x.example');
  expect(text).not.toMatch(/ann\.lee@|Ann Lee|Dear Ann/);
});

test('undefined where nothing is recorded', async () => {
  expect(await tellStory(database.db, 'none')).toBeUndefined();
});

test('a correlation id that was used for very much is cut, not read into memory whole', async () => {
  await database.db.sql`
    INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, correlation_id)
    SELECT 'message', 'm', 'crm.email.sent.v1', '{}', 'campaign' FROM generate_series(1, ${entriesMax + 5})`;
  expect((await tellStory(database.db, 'campaign'))?.entries).toHaveLength(entriesMax);
});
