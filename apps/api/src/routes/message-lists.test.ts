import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMessage } from '../testing/make-message.ts';
import { offer, seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterAll(() => api.stop());

type Page = {
  items: { messageId: string; correlationId: string }[];
  nextCursor: string | null;
  searchedTo: string | null;
};
const list = async (query: string) => jsonOf<Page>(await api.request(`/api/messages?${query}`));
const deny = (to: string, loanId = 1) =>
  api.request(`/api/loans/${loanId}/crm/send-email`, {
    method: 'POST',
    body: { to: [to], subject: 'An offer', templateId: offer, category: 'marketing' },
  });

describe('GET /api/messages', () => {
  test('200: a message with its first recipient masked', async () => {
    const { messageId, correlationId } = await makeMessage(api, { state: 'queued' });
    expect(await list('limit=1')).toMatchObject({
      items: [
        {
          messageId,
          correlationId,
          channel: 'email',
          category: 'transactional',
          state: 'queued',
          subject: 'A letter',
          loanId: 1,
          loanNumber: 'L-1',
          recipients: { first: 'a***@x.example', count: 1 },
          requestedBy: 'agent-1',
          lastErrorCode: null,
        },
      ],
    });
  });

  test('state may stand several times, and any of them will do', async () => {
    const sent = await makeMessage(api, { state: 'sent' });
    const failed = await makeMessage(api, { state: 'failed' });
    const ids = (await list('state=sent&state=failed')).items.map(({ messageId }) => messageId);
    expect(ids).toEqual([failed.messageId, sent.messageId]);
    expect((await list('state=sent')).items).toHaveLength(1);
  });

  test('E10: found by why the last attempt failed, whatever state that left it in', async () => {
    const [failed, retrying, sent] = [
      await makeMessage(api, { state: 'failed' }),
      await makeMessage(api, { state: 'retrying' }),
      await makeMessage(api, { state: 'sent' }),
    ];
    const log = async ({ messageId }: { messageId: string }, code: string, to: string) => api.db.sql`
      INSERT INTO delivery_log (message_id, correlation_id, attempt, from_state, to_state, cause, error_code)
      VALUES (${messageId}, 'c', 1, 'sending', ${to}, 'attempt_failed', ${code})`;
    await log(failed, 'PROVIDER_TEMPORARY', 'retrying');
    await log(failed, 'PROVIDER_PERMANENT', 'failed');
    await log(retrying, 'PROVIDER_TEMPORARY', 'retrying');
    await log(sent, 'PROVIDER_TEMPORARY', 'retrying');
    const ids = async (query: string) => (await list(query)).items.map(({ messageId }) => messageId);
    expect(await ids('errorCode=PROVIDER_PERMANENT')).toEqual([failed.messageId]);
    expect(await ids('errorCode=PROVIDER_TEMPORARY')).toEqual([retrying.messageId]);
    expect(await ids('errorCode=PROVIDER_TEMPORARY&loanId=1')).toEqual([retrying.messageId]);
    expect(await ids('errorCode=PROVIDER_TEMPORARY&state=failed')).toEqual([]);
  });

  test.each([
    'state=none',
    'state=sent&state=none',
    'limit=0',
    'limit=201',
    'category=x',
    'channel=pigeon',
    'loanId=x',
    'from=yesterday',
    'requestedBy=',
    'errorCode=x',
    'unknown=1',
  ])('400: %s', async (query) => {
    expect((await api.request(`/api/messages?${query}`)).status).toBe(400);
  });
});

describe('GET /api/denials', () => {
  test('200: a refusal with its rule trace and the address masked; found by loan and by contact', async () => {
    const { correlationId } = await jsonOf<{ correlationId: string }>(await deny('bob.out@x.example', 2));
    const page = await jsonOf<Page>(await api.request('/api/denials'));
    expect(page).toMatchObject({
      items: [
        {
          correlationId,
          actorId: 'agent-1',
          loanId: 2,
          category: 'marketing',
          templateId: offer,
          blocked: ['b***@x.example'],
          decision: { outcome: 'block' },
        },
      ],
      nextCursor: null,
    });
    for (const [query, count] of [
      ['loanId=2&contactId=2', 1],
      ['loanId=1', 0],
      ['contactId=1', 0],
      ['from=2100-01-01T00:00:00Z', 0],
    ] as const) {
      const { items } = await jsonOf<Page>(await api.request(`/api/denials?${query}`));
      expect(items, query).toHaveLength(count);
    }
  });
});

describe('GET /api/messages/:messageId/why', () => {
  test('200: the admission with its trace, then the opt-out that took it back', async () => {
    const { messageId, correlationId } = await makeMessage(api, { state: 'queued', category: 'marketing' });
    const optOut = await api.request('/api/contacts/1/comm-preferences', {
      method: 'PATCH',
      body: { doNotEmail: true, reason: 'asked on the phone', policyBasis: 'customer_request' },
    });
    expect(await jsonOf(await api.request(`/api/messages/${messageId}/why`))).toMatchObject({
      messageId,
      state: 'revoked',
      decisions: [
        { kind: 'requested', actorId: 'agent-1', decision: { outcome: 'admit' }, cause: null },
        {
          kind: 'revoked',
          cause: {
            policyBasis: 'customer_request',
            reason: 'asked on the phone',
            requestCorrelationId: optOut.headers.get('x-correlation-id'),
            contactId: 1,
            contactName: 'Ann Lee',
          },
        },
      ],
    });
    expect((await list('state=revoked')).items).toMatchObject([{ messageId, correlationId }]);
  });

  test('404 for no message, 400 for no id', async () => {
    expect((await api.request('/api/messages/0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11/why')).status).toBe(404);
    expect((await api.request('/api/messages/none/why')).status).toBe(400);
  });
});

describe('the history of preferences', () => {
  test('200: each change with what stood before and after, who, why and on what basis; 404 for no contact', async () => {
    const change = (body: object) =>
      api.request('/api/contacts/3/comm-preferences', { method: 'PATCH', body });
    await change({ doNotEmail: true, reason: 'first', policyBasis: 'customer_request' });
    await change({ doNotEmail: false, doNotCall: true, reason: 'second', policyBasis: 'legal_block' });
    const page = await jsonOf<Page>(await api.request('/api/contacts/3/comm-preferences/history?limit=1'));
    expect(page.items).toMatchObject([
      {
        actorType: 'user',
        actorId: 'agent-1',
        reason: 'second',
        policyBasis: 'legal_block',
        oldValues: { doNotEmail: true, doNotText: false, doNotCall: false },
        newValues: { doNotEmail: false, doNotText: false, doNotCall: true },
      },
    ]);
    const rest = await jsonOf<Page>(
      await api.request(`/api/contacts/3/comm-preferences/history?cursor=${page.nextCursor}`),
    );
    expect(rest).toMatchObject({ items: [{ reason: 'first' }], nextCursor: null });
    expect((await api.request('/api/contacts/99/comm-preferences/history')).status).toBe(404);
  });

  test('GET /api/policy-bases: three, each with a label and a description', async () => {
    const { items } = await jsonOf<{ items: { id: string }[] }>(await api.request('/api/policy-bases'));
    expect(items.map(({ id }) => id)).toEqual(['customer_request', 'legal_block', 'system']);
  });
});

test.each([
  ['/api/messages', 'comms:editor'],
  ['/api/denials', 'comms:editor'],
  ['/api/messages/0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11/why', 'comms:viewer'],
  ['/api/contacts/1/comm-preferences/history', 'crm:ops'],
  ['/api/policy-bases', 'crm:ops'],
])('E9: %s is refused with 403 to %s', async (path, role) => {
  expect((await api.request(path, { token: { roles: [role] } })).status).toBe(403);
});
