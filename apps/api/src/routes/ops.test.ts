import { recordSample, sampledAt } from '@crm/ops';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeDeadLetter, makeMessage } from '../testing/make-message.ts';
import { seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ queueDepth: async () => 7 });
  await seed(api.db);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.sql`DELETE FROM dead_letters`;
  await api.db.sql`DELETE FROM outbox_messages`;
});

const ops = { sub: 'operator-1', roles: ['crm:ops'] };
type Results = {
  dryRun: boolean;
  results: { outcome: string; eventId: string; newEventId: string | null }[];
};
const replay = (body: object) =>
  api.request('/api/ops/dlq/replay', { method: 'POST', body: { reason: 'back again', ...body }, token: ops });
const openLetters = async () =>
  (await api.db.sql`SELECT id FROM dead_letters WHERE resolved_at IS NULL`).length;

test('GET /api/ops/outbox: depth by category and the lag of due rows', async () => {
  await makeMessage(api, { state: 'queued' });
  const response = await api.request('/api/ops/outbox', { token: ops });
  expect(response.status).toBe(200);
  expect(await jsonOf(response)).toMatchObject({
    unpublished: { transactional: 1, marketing: 0 },
    failing: 0,
  });
});

test('M10: GET /api/ops/providers: what a limited provider still takes; nothing is said of one without limits', async () => {
  const items = async () =>
    (await jsonOf<{ items: unknown[] }>(await api.request('/api/ops/providers', { token: ops }))).items;
  expect(await items()).toEqual([]);
  await api.db.sql`
    INSERT INTO provider_quotas (provider, per_second, capacity, reserved, per_day, reserved_per_day, time_zone, tokens, day,
      taken, held_until)
    VALUES ('smtp', 14, 10.5, 2.1, 200, 40, 'UTC', 3, (now() AT TIME ZONE 'UTC')::date, 150, '2099-01-01T00:00:00Z'),
           ('spent', NULL, 1, 0, 5, 1, 'UTC', 1, (now() AT TIME ZONE 'UTC')::date - 1, 5, now() - interval '1 second'),
           ('lifted', NULL, 1, 0, NULL, 0, 'UTC', 1, now()::date, 7, NULL)`;
  expect(await items()).toEqual([
    {
      provider: 'smtp',
      perSecond: 14,
      perDay: 200,
      timeZone: 'UTC',
      freeNow: expect.any(Number),
      leftToday: 50,
      reservedToday: 40,
      heldUntil: '2099-01-01T00:00:00.000Z',
    },
    {
      provider: 'spent',
      perSecond: null,
      perDay: 5,
      timeZone: 'UTC',
      freeNow: null,
      leftToday: 5,
      reservedToday: 1,
      heldUntil: null,
    },
  ]);
  expect((await api.request('/api/ops/providers', { token: { roles: ['crm:agent'] } })).status).toBe(403);
});

describe('GET /api/ops/series', () => {
  const series = (query: string, token: object = ops) => api.request(`/api/ops/series${query}`, { token });
  type Series = { step: number; to: number; series: { name: string; points: [number, number | null][] }[] };

  test('E10: what a dispatcher has sampled, an hour of it unless asked otherwise; gaps are null', async () => {
    const at = sampledAt(new Date(Date.now() - 60_000));
    const none = { depth: 0, lagSeconds: 0 };
    await recordSample(api.db, {
      at,
      waiting: { transactional: none, marketing: none },
      publishing: { published: 2, failures: 0, msSum: 10, msMax: 8 },
    });
    const answer = await jsonOf<Series>(await series(''));
    expect(answer.step).toBe(15);
    const points = answer.series.find(({ name }) => name === 'publish_latency_mean')?.points ?? [];
    expect(points).toHaveLength(241);
    expect(points.filter(([, value]) => value !== null)).toEqual([[at.getTime() / 1_000, 5]]);
    expect(await jsonOf<Series>(await series('?range=24h'))).toMatchObject({ step: 300 });
  });

  test.each(['?range=2h', '?range=', '?window=1h', '?range=1h&step=1'])('400 for %s', async (query) => {
    expect((await series(query)).status).toBe(400);
  });

  test('403 for who does not operate', async () => {
    expect((await series('', { roles: ['crm:agent'] })).status).toBe(403);
    expect((await series('', { roles: ['crm:compliance'] })).status).toBe(200);
  });
});

test('GET /api/ops/dlq: what waits, newest first, with the broker’s own count', async () => {
  const id = await makeDeadLetter(api, await makeMessage(api, { state: 'failed' }));
  const response = await api.request('/api/ops/dlq', { token: ops });
  expect(response.status).toBe(200);
  expect(await jsonOf(response)).toMatchObject({
    queueDepth: 7,
    open: 1,
    items: [{ id, errorCode: 'PROVIDER_REFUSED' }],
  });
});

describe('POST /api/ops/dlq/replay', () => {
  test('a failed message is admitted anew under its id, and its letter is closed', async () => {
    const message = await makeMessage(api, { state: 'failed' });
    await makeDeadLetter(api, message);
    const answer = await jsonOf<Results>(
      await replay({ eventIds: [message.eventId.toUpperCase(), message.eventId] }),
    );
    expect(answer.results).toMatchObject([
      { outcome: 'replayed', eventId: message.eventId, messageId: message.messageId },
    ]);
    const [row] = await api.db.sql`SELECT state FROM messages WHERE id = ${message.messageId}`;
    expect(row?.state).toBe('queued');
    expect(await openLetters()).toBe(0);
    const [letter] = await api.db.sql`SELECT resolution, resolved_by FROM dead_letters`;
    expect(letter).toEqual({ resolution: 'replayed', resolved_by: 'operator-1' });
  });

  test('a dry run decides and writes nothing', async () => {
    const message = await makeMessage(api, { state: 'failed' });
    await makeDeadLetter(api, message);
    const before = await api.db.sql`SELECT count(*) FROM compliance_audit_log`;
    const answer = await jsonOf<Results>(await replay({ all: true, dryRun: true }));
    expect(answer).toMatchObject({ dryRun: true, results: [{ outcome: 'replayed', newEventId: null }] });
    expect(await jsonOf<Results>(await replay({ all: true, dryRun: true, discard: true }))).toMatchObject({
      results: [{ outcome: 'discarded' }],
    });
    expect(await openLetters()).toBe(1);
    expect([...(await api.db.sql`SELECT count(*) FROM compliance_audit_log`)]).toEqual([...before]);
    expect((await api.db.sql`SELECT state FROM messages WHERE id = ${message.messageId}`)[0]?.state).toBe(
      'failed',
    );
  });

  test('all: each letter gets the outcome of its own, under today’s policy', async () => {
    await api.db.sql`INSERT INTO contacts (id, email) VALUES (30, 'eve@x.example')`;
    const failed = await makeMessage(api, { state: 'failed' });
    const denied = await makeMessage(api, { state: 'failed', category: 'marketing', to: 'eve@x.example' });
    const revoked = await makeMessage(api, { state: 'failed' });
    const sent = await makeMessage(api, { state: 'sent' });
    await api.db.sql`UPDATE contact_comm_prefs SET do_not_email = true WHERE contact_id = 30`;
    await api.db.sql`UPDATE messages SET permit_revoked_at = now() WHERE id = ${revoked.messageId}`;
    for (const message of [failed, denied, revoked, sent]) await makeDeadLetter(api, message);
    const poison = await makeDeadLetter(api, null, { replayable: false });
    const answer = await jsonOf<Results>(await replay({ all: true }));
    expect(answer.results.map(({ eventId, outcome }) => [eventId, outcome])).toEqual([
      [failed.eventId, 'replayed'],
      [denied.eventId, 'denied'],
      [revoked.eventId, 'revoked'],
      [sent.eventId, 'wrong_state'],
      [poison, 'not_replayable'],
    ]);
    expect(await openLetters()).toBe(4);
  });

  test('discard closes what cannot be parsed, audited, and once', async () => {
    const poison = await makeDeadLetter(api, null, { replayable: false });
    const first = await jsonOf<Results>(await replay({ eventIds: [poison], discard: true }));
    const second = await jsonOf<Results>(await replay({ eventIds: [poison], discard: true }));
    expect([first.results[0]?.outcome, second.results[0]?.outcome]).toEqual(['discarded', 'not_found']);
    const audit = await api.db
      .sql`SELECT actor_id FROM compliance_audit_log WHERE event_type = 'CRM.EMAIL.DISCARDED' AND resource_id = ${poison}`;
    expect([...audit]).toEqual([{ actor_id: 'operator-1' }]);
  });

  test('an unknown id is not_found', async () => {
    const eventId = newId();
    expect((await jsonOf<Results>(await replay({ eventIds: [eventId] }))).results).toEqual([
      { eventId, messageId: null, outcome: 'not_found', newEventId: null },
    ]);
  });

  test.each([
    [{}],
    [{ all: true, eventIds: [newId()] }],
    [{ all: false }],
    [{ eventIds: [] }],
    [{ eventIds: ['abc'] }],
    [{ all: true, reason: '' }],
    [{ all: true, reason: undefined }],
    [{ eventIds: Array.from({ length: 1_001 }, newId) }],
  ])('400 for %#', async (body) => {
    expect((await replay(body)).status).toBe(400);
  });
});

// Breaks tried:
// - routes/replay-letter.ts: dryRun: false
// - routes/replay-letter.ts: the letter not closed after the replay
