import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());
let correlationId = '';
beforeEach(() => {
  correlationId = newId();
});

const officer = { sub: 'officer-1', roles: ['crm:compliance'] };
const get = (path: string, token = officer) => api.request(path, { token });
type Row = { actorId: string; eventType: string; payload: Record<string, unknown> };

function write({ actorId = 'agent-1', eventType = 'CRM.EMAIL.SENT', payload = {} } = {}) {
  return api.db.sql`
    INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, resource_type, resource_id, payload_json, user_agent)
    VALUES (${newId()}, ${correlationId}, 'user', ${actorId}, ${eventType}, 'message', 'm-1', ${api.db.sql.json(payload)}, '=HYPERLINK("x")')`;
}

describe('GET /api/audit', () => {
  test('E5: is narrowed by who acted and by the contact that a row names', async () => {
    await write({ actorId: 'agent-7' });
    await write({ payload: { contactId: 4711 } });
    const by = async (query: string) =>
      (await jsonOf<{ items: Row[] }>(await get(`/api/audit?correlationId=${correlationId}&${query}`))).items;
    expect((await by('actorId=agent-7')).map((row) => row.actorId)).toEqual(['agent-7']);
    expect((await by('contactId=4711')).map((row) => row.payload)).toEqual([{ contactId: 4711 }]);
    expect(await by('contactId=4712')).toEqual([]);
  });
});

describe('GET /api/audit/export', () => {
  test('E5: JSON holds the rows that match, and who took them out is a row', async () => {
    await write();
    const answer = await get(`/api/audit/export?format=json&correlationId=${correlationId}`);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="audit-[\d-]+T[\d-]+\.json"$/,
    );
    const { rows } = await jsonOf<{ rows: Row[] }>(answer);
    expect(rows.map((row) => row.eventType)).toEqual(['CRM.EMAIL.SENT']);
    const [record] = await api.db.sql`
      SELECT actor_id, payload_json FROM compliance_audit_log WHERE event_type = 'AUDIT.EXPORTED' ORDER BY event_ts_utc DESC LIMIT 1`;
    expect(record).toMatchObject({
      actor_id: 'officer-1',
      payload_json: { format: 'json', rows: 1, conditions: { correlationId } },
    });
  });

  test('T20: CSV holds no formula', async () => {
    await write({ payload: { reason: 'asked, "twice"' } });
    const answer = await get(`/api/audit/export?format=csv&correlationId=${correlationId}`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, row] = (await answer.text()).split('\r\n');
    expect(head).toBe(
      '"eventTsUtc","eventType","actorType","actorId","resourceType","resourceId","loanId","correlationId","ipAddr","userAgent","id","payload"',
    );
    expect(row).toContain(`"'=HYPERLINK(""x"")"`);
    expect(row).toContain('"{""reason"":""asked, \\""twice\\""""}"');
  });

  test('more than 10,000 rows are refused, not cut, and nothing is recorded', async () => {
    const wide = `wide-${correlationId}`;
    await api.db.sql`
      INSERT INTO compliance_audit_log (correlation_id, actor_type, actor_id, event_type, resource_type, payload_json)
      SELECT ${wide}, 'system', 'tests', 'CRM.EMAIL.SENT', 'message', '{}' FROM generate_series(1, 10001)`;
    const before = await api.db.sql`SELECT count(*) AS n FROM compliance_audit_log`;
    const answer = await get(`/api/audit/export?format=csv&correlationId=${wide}`);
    expect([answer.status, (await jsonOf(answer)).error]).toEqual([422, 'EXPORT_TOO_LARGE']);
    expect(await api.db.sql`SELECT count(*) AS n FROM compliance_audit_log`).toEqual(before);
  });

  test('E9: who may not read the audit log may not take it out', async () => {
    const agent = { sub: 'agent-1', roles: ['crm:agent'] };
    expect((await get('/api/audit/export?format=csv', agent)).status).toBe(403);
    expect((await get('/api/audit/export')).status).toBe(400);
  });
});
