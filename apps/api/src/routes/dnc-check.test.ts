import { afterAll, beforeAll, expect, test } from 'vitest';
import { seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { peopleSeenBy } from './blocked-people.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterAll(() => api.stop());

const check = async (body: unknown) =>
  jsonOf(await api.request('/api/crm/dnc-check', { method: 'POST', body }));
const bob = { contactId: 2, name: 'Bob Out', reason: 'asked', since: expect.stringMatching(/^\d{4}-.*Z$/) };

test('E21: names the blocked as they were submitted, and the people behind them, by channel and category', async () => {
  const both = ['cara@x.example', ' BOB.out@x.example'];
  expect(await check({ channel: 'email', category: 'marketing', recipients: both })).toEqual({
    blocked: [' BOB.out@x.example'],
    people: [{ ...bob, address: ' BOB.out@x.example', ruleId: 'dnc.do-not-email' }],
  });
  expect(await check({ channel: 'email', recipients: both })).toEqual({ blocked: [], people: [] });
  expect(await check({ channel: 'sms', category: 'marketing', recipients: ['+15550002222'] })).toEqual({
    blocked: ['+15550002222'],
    people: [{ ...bob, address: '+15550002222', ruleId: 'dnc.do-not-text' }],
  });
  expect(await check({ channel: 'voice', category: 'marketing', recipients: ['+15550002222'] })).toEqual({
    blocked: [],
    people: [],
  });
});

test('E21: the reason is that of the opt-out, whatever was changed after it', async () => {
  const change = (flags: object, reason: string) =>
    api.request('/api/contacts/3/comm-preferences', {
      method: 'PATCH',
      body: { ...flags, reason, policyBasis: 'customer_request' },
    });
  const optedOut = await jsonOf(await change({ doNotEmail: true }, 'Wrote a letter'));
  await change({ doNotCall: true }, 'Works at night');
  const { people } = await jsonOf<{ people: { reason: string; since: string }[] }>(
    await api.request('/api/crm/dnc-check', {
      method: 'POST',
      body: { channel: 'email', category: 'marketing', recipients: ['cara@x.example', 'CARA@x.example'] },
    }),
  );
  expect(people).toMatchObject([
    { address: 'cara@x.example', name: 'Cara', reason: 'Wrote a letter' },
    { address: 'CARA@x.example', name: 'Cara', reason: 'Wrote a letter' },
  ]);
  const apartMs = Date.parse(people[0]?.since ?? '') - Date.parse(String(optedOut.updatedAt));
  expect(Math.abs(apartMs)).toBeLessThan(1_000);
});

test('E9: who may not read contacts sees neither names nor reasons', () => {
  const people = [
    {
      address: 'bob@x.example',
      contactId: 2,
      name: 'Bob Out',
      ruleId: 'dnc.do-not-email',
      reason: 'asked',
      since: null,
    },
  ];
  expect(peopleSeenBy(['crm:agent'], people)).toEqual(people);
  expect(peopleSeenBy(['crm:ops', 'nobody'], people)).toEqual([
    { address: 'bob@x.example', contactId: 2, name: null, ruleId: 'dnc.do-not-email', since: null },
  ]);
});

test('E21, E9: is recorded nowhere and what it tells is in no line of the log', async () => {
  const rows = () => api.db.sql`SELECT count(*) AS n FROM compliance_audit_log`;
  const before = await rows();
  await check({ channel: 'email', category: 'marketing', recipients: ['Bob.Out@x.example'] });
  expect(await rows()).toEqual(before);
  expect(api.logs.join('')).not.toMatch(/Bob Out|asked|Wrote a letter/);
});

test.each([
  [{ channel: 'fax', recipients: ['x'] }, 'channel'],
  [{ recipients: ['ann@x.example'] }, 'channel'],
  [{ channel: 'sms', recipients: ['ann@x.example'] }, 'recipients[0]'],
  [{ channel: 'email', recipients: [] }, 'recipients'],
])('refuses %j with 400', async (body, path) => {
  const response = await api.request('/api/crm/dnc-check', { method: 'POST', body });
  expect(response.status).toBe(400);
  expect((await jsonOf<{ issues: unknown[] }>(response)).issues).toMatchObject([{ path }]);
});

// Breaks tried:
// - routes/blocked-people.ts: everybody sees everything
// - directory/find-blocked-people.ts: the reason of the row, which is that of the last change
