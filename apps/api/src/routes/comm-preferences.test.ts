import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { offer, seed } from '../testing/seed.ts';
import { jsonOf, type Requested, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterAll(() => api.stop());

const why = { reason: 'customer request', policyBasis: 'customer_request' };
const get = (id: number | string) => api.request(`/api/contacts/${id}/comm-preferences`);
const patch = (id: number | string, body: unknown, options: Requested = {}) =>
  api.request(`/api/contacts/${id}/comm-preferences`, { method: 'PATCH', body, ...options });
const auditOf = (correlationId: string | null) =>
  api.db
    .sql`SELECT event_type, actor_id, resource_id, payload_json FROM compliance_audit_log WHERE correlation_id = ${correlationId ?? ''}`;

describe('200', () => {
  test('J: PATCH comm-preferences flips flags and writes COMMS.PREFS.UPDATED.', async () => {
    const response = await patch(
      1,
      { doNotEmail: true, doNotText: true, ...why },
      { token: { sub: 'user-42' } },
    );
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      contactId: 1,
      doNotEmail: true,
      doNotText: true,
      doNotCall: false,
      updatedBy: 'user-42',
      ...why,
    });
    expect([...(await auditOf(response.headers.get('x-correlation-id')))]).toMatchObject([
      {
        event_type: 'COMMS.PREFS.UPDATED',
        actor_id: 'user-42',
        resource_id: '1',
        payload_json: {
          old_values: { doNotEmail: false },
          new_values: { doNotEmail: true },
          policy_basis: 'customer_request',
        },
      },
    ]);
  });

  test('J: GET returns updated values.', async () => {
    await patch(3, { doNotCall: true, ...why });
    const response = await get(3);
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      contactId: 3,
      doNotCall: true,
      doNotEmail: false,
      ...why,
    });
  });

  test('E17: a contact whose preferences nobody has touched has all flags off', async () => {
    await api.db.sql`INSERT INTO contacts (id, email) VALUES (10, 'new@x.example')`;
    expect(await jsonOf(await get(10))).toMatchObject({
      contactId: 10,
      doNotEmail: false,
      updatedBy: null,
      reason: null,
    });
  });

  test('E17: no change writes no audit row and keeps the version', async () => {
    const before = await get(2);
    const response = await patch(2, { doNotEmail: true, ...why });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(await auditOf(response.headers.get('x-correlation-id'))).toHaveLength(0);
  });

  test('E17: the entity tag of the last answer lets a change through, and so does none, and *', async () => {
    await api.db.sql`INSERT INTO contacts (id, email) VALUES (11, 'tags@x.example')`;
    const etag = (await get(11)).headers.get('etag') ?? '';
    const changed = await patch(11, { doNotEmail: true, ...why }, { headers: { 'if-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect((await patch(11, { doNotEmail: false, ...why })).status).toBe(200);
    expect((await patch(11, { doNotEmail: true, ...why }, { headers: { 'if-match': '*' } })).status).toBe(
      200,
    );
  });

  test('J1: after the answer no marketing is admitted, and what waited is revoked', async () => {
    await api.db.sql`INSERT INTO contacts (id, email) VALUES (12, 'dan@x.example')`;
    const body = { to: ['Dan@x.example'], subject: 's', templateId: offer, category: 'marketing' };
    const send = () => api.request('/api/loans/1/crm/send-email', { method: 'POST', body });
    const { messageId } = await jsonOf<{ messageId: string }>(await send());
    expect((await patch(12, { doNotEmail: true, ...why })).status).toBe(200);
    expect((await send()).status).toBe(409);
    expect(await jsonOf(await api.request(`/api/messages/${messageId}`))).toMatchObject({ state: 'revoked' });
  });
});

describe('4xx', () => {
  test.each([
    ['no reason', { doNotEmail: true, policyBasis: 'x' }, 'reason'],
    ['an empty reason', { doNotEmail: true, ...why, reason: ' ' }, 'reason'],
    ['no policy basis', { doNotEmail: true, reason: 'x' }, 'policyBasis'],
    ['a flag that is no boolean', { doNotEmail: 'yes', ...why }, 'doNotEmail'],
    ['fields of ours', { doNotEmail: true, ...why, updatedBy: 'somebody' }, '*'],
  ])('E17: %s is refused with 400', async (_, body, path) => {
    const response = await patch(1, body);
    expect(response.status).toBe(400);
    expect((await jsonOf<{ issues: unknown[] }>(response)).issues).toMatchObject([{ path }]);
  });

  test('E17: an entity tag that is no longer true is refused with 412 and the current values', async () => {
    const response = await patch(2, { doNotEmail: false, ...why }, { headers: { 'if-match': '"1"' } });
    expect(response.status).toBe(412);
    expect(await jsonOf(response)).toMatchObject({
      error: 'PREFS_CONFLICT',
      current: { contactId: 2, doNotEmail: true },
    });
    expect(response.headers.get('etag')).toBe((await get(2)).headers.get('etag'));
    expect((await patch(2, { ...why }, { headers: { 'if-match': 'no tag' } })).status).toBe(400);
  });

  test.each(['404', '9007199254740991'])('E17: contact %s, who is not there, is 404', async (id) => {
    expect((await get(id)).status).toBe(404);
    expect(await jsonOf(await patch(id, { doNotEmail: true, ...why }))).toMatchObject({
      error: 'CONTACT_NOT_FOUND',
    });
  });

  test.each(['abc', '0', '-1', '1.5', '1e3', '9007199254740992', '%00', '%F0%28', "1'--"])(
    'a contact id %s is refused with 400',
    async (id) => {
      expect((await get(id)).status).toBe(400);
      expect((await patch(id, { doNotEmail: true, ...why })).status).toBe(400);
    },
  );
});

// Breaks tried:
// - routes/patch-comm-preferences.ts: ifMatch: null
// - routes/patch-comm-preferences.ts: no etag in the answer
// - routes/get-comm-preferences.ts: {} instead of CONTACT_NOT_FOUND
