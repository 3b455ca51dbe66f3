import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMessage } from '../testing/make-message.ts';
import { notice, offer, seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterAll(() => api.stop());

const compliance = { roles: ['crm:compliance'] };
type Page = { items: { id: string; eventType: string; correlationId: string }[]; nextCursor: string | null };
const audit = async (query: string) =>
  jsonOf<Page>(await api.request(`/api/audit?${query}`, { token: compliance }));

describe('GET /api/audit', () => {
  test('E5: rows are found by correlation id, and by every other condition', async () => {
    const { messageId, correlationId } = await makeMessage(api, { state: 'queued' });
    const queries = [
      `correlationId=${correlationId}`,
      `eventType=CRM.EMAIL.REQUESTED&resourceType=message&resourceId=${messageId}`,
      `loanId=1&correlationId=${correlationId}&from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z`,
    ];
    for (const query of queries) {
      expect((await audit(query)).items, query).toMatchObject([
        { eventType: 'CRM.EMAIL.REQUESTED', correlationId },
      ]);
    }
    expect((await audit(`correlationId=${correlationId}&loanId=2`)).items).toEqual([]);
  });

  test('a cursor walks every row once', async () => {
    for (let made = 0; made < 5; made += 1) await makeMessage(api, { state: 'queued' });
    const all = (await audit('limit=500')).items.map((row) => row.id);
    const walked: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await audit(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      walked.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(all);
  });

  test.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'from=yesterday',
    'loanId=abc',
    'unknown=1',
    'eventType=%00',
    'from=2026-02-31T00:00:00Z',
    'to=2026-01-01T00:00:00%2B23:59',
    'from=0000-00-00T00:00:00Z',
  ])('%s is refused with 400', async (query) => {
    expect((await api.request(`/api/audit?${query}`, { token: compliance })).status).toBe(400);
  });

  test('T18: SQL in a condition is a value like any other', async () => {
    for (const value of ["' OR 1=1 --", '%', '_', "'; DROP TABLE loans; --", '\\']) {
      const query = ['correlationId', 'eventType', 'resourceId', 'cursor'].map(
        (name) => `${name}=${encodeURIComponent(value)}`,
      );
      for (const condition of query.slice(0, 3))
        expect((await audit(condition)).items, condition).toEqual([]);
      expect((await api.request(`/api/audit?${query[3]}`, { token: compliance })).status).toBe(200);
    }
    expect(await api.db.sql`SELECT id FROM loans`).toHaveLength(2);
  });
});

describe('GET /api/correlations/:correlationId', () => {
  test('200: the audit row and the event, in order, with no address in full', async () => {
    const { correlationId, messageId, eventId } = await makeMessage(api, { state: 'queued' });
    const response = await api.request(`/api/correlations/${correlationId}`, { token: compliance });
    const text = await response.clone().text();
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      correlationId,
      entries: [
        { kind: 'audit', title: 'CRM.EMAIL.REQUESTED', messageId },
        { kind: 'event', title: 'crm.email.requested.v1', messageId, eventId },
      ],
    });
    expect(text).not.toContain('ann.lee@');
  });

  test('404 for none, 400 for what is no correlation id', async () => {
    const get = (id: string) => api.request(`/api/correlations/${id}`, { token: compliance });
    expect((await get('none')).status).toBe(404);
    expect((await get('a%20b')).status).toBe(400);
  });
});

describe('GET /api/templates', () => {
  test('200: the catalogue with categories and variables, without sources', async () => {
    const response = await api.request('/api/templates');
    const { items } = await jsonOf<{ items: Record<string, unknown>[] }>(response);
    expect(items.map(({ templateId, category }) => [templateId, category])).toEqual([
      [notice, 'transactional'],
      [offer, 'marketing'],
    ]);
    expect(items[0]?.variables).toMatchObject([{ name: 'BorrowerName' }]);
    expect(items[0]).not.toHaveProperty('bodyHtml');
  });

  test('200: one template with its sources; 404 for none', async () => {
    expect(await jsonOf(await api.request(`/api/templates/${notice}`))).toMatchObject({
      templateId: notice,
      version: 1,
      bodyText: 'Dear {{BorrowerName}}',
    });
    expect(await jsonOf(await api.request('/api/templates/none'))).toMatchObject({
      status: 404,
      error: 'TEMPLATE_MISSING',
    });
    expect((await api.request('/api/templates/a%00b')).status).toBe(400);
    expect((await api.request(`/api/templates/${'x'.repeat(129)}`)).status).toBe(400);
  });
});
