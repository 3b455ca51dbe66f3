import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverMessage } from '../testing/deliver-message.ts';
import { makeMessage } from '../testing/make-message.ts';
import { seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

type Answer = {
  ok: boolean;
  accepted: number;
  states: Record<string, number>;
  difference: number;
  faults: object[];
};

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterEach(() => api.stop());

const check = async (query = '') => {
  const answer = await api.request(`/api/ops/conservation${query}`, { token: { roles: ['crm:ops'] } });
  expect(answer.status).toBe(200);
  return jsonOf<Answer>(answer);
};
const queued = () => makeMessage(api, { state: 'queued' });
/** Takes rows away as nothing of ours does. */
const tamper = (statement: string) =>
  api.db.sql.begin(async (tx) => {
    await tx`SET LOCAL session_replication_role = replica`;
    await tx.unsafe('ALTER TABLE compliance_audit_log DISABLE TRIGGER USER');
    await tx.unsafe(statement);
  });

describe('GET /api/ops/conservation', () => {
  test('200: what was let in is what became of it, in flight and at its end', async () => {
    await queued();
    await deliverMessage(api, await queued());
    expect(await check()).toMatchObject({
      ok: true,
      accepted: 2,
      states: { queued: 1, sent: 1, failed: 0 },
      difference: 0,
      faults: [],
    });
  });

  test('200: an empty period holds nothing, and no other period counts for it', async () => {
    await queued();
    const past = '?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z';
    expect(await check(past)).toMatchObject({ ok: true, accepted: 0, difference: 0 });
  });

  test('a message that is gone is named, and the sum does not come out', async () => {
    const { messageId } = await queued();
    await queued();
    await tamper(
      `DELETE FROM message_recipients WHERE message_id = '${messageId}'; DELETE FROM messages WHERE id = '${messageId}'`,
    );
    expect(await check()).toMatchObject({
      ok: false,
      accepted: 2,
      difference: 1,
      faults: [{ kind: 'lost', messageId }],
    });
  });

  test('a message that nothing records as let in is named', async () => {
    const { messageId } = await queued();
    await tamper(`DELETE FROM compliance_audit_log WHERE resource_id = '${messageId}'`);
    expect(await check()).toMatchObject({
      ok: false,
      difference: -1,
      faults: [{ kind: 'unrecorded', messageId }],
    });
  });

  test('a message whose request is gone waits for ever: it is named, though the sum comes out', async () => {
    const { messageId, eventId } = await queued();
    await api.db.sql`DELETE FROM outbox_messages WHERE id = ${eventId}`;
    expect(await check()).toMatchObject({
      ok: false,
      difference: 0,
      faults: [{ kind: 'stranded', messageId }],
    });
  });

  test('a message whose event was finished without it is named', async () => {
    const { messageId, eventId } = await queued();
    await api.db.sql`
      INSERT INTO processed_events (event_id, message_id, owner, lease_until, finished_at, verdict)
      VALUES (${eventId}, ${messageId}, 'gone', now(), now(), 'acknowledge')`;
    expect(await check()).toMatchObject({ ok: false, faults: [{ kind: 'stranded', messageId }] });
  });

  test('a state that was set by hand is named: its log ends elsewhere', async () => {
    const { messageId } = await queued();
    await api.db.sql`UPDATE messages SET state = 'sent' WHERE id = ${messageId}`;
    expect(await check()).toMatchObject({
      ok: false,
      difference: 0,
      faults: [{ kind: 'disagrees', messageId }],
    });
  });

  test('E9: 403 for who may not read operations; 400 for a time that is none', async () => {
    expect((await api.request('/api/ops/conservation', { token: { roles: ['crm:agent'] } })).status).toBe(
      403,
    );
    expect(
      (await api.request('/api/ops/conservation?from=yesterday', { token: { roles: ['crm:ops'] } })).status,
    ).toBe(400);
  });
});
