import { afterAll, beforeAll, expect, test } from 'vitest';
import { notice, seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterAll(() => api.stop());

test('J: transactional flow: returns 202, writes outbox with category transactional, writes CRM.EMAIL.REQUESTED audit.', async () => {
  const response = await api.request('/api/loans/1/crm/send-email', {
    method: 'POST',
    body: { to: ['ann.lee@x.example'], subject: 'Your escrow analysis', templateId: notice },
  });
  const answer = await jsonOf(response);
  expect(response.status, JSON.stringify(answer)).toBe(202);
  expect(answer).toMatchObject({ status: 'queued', category: 'transactional' });
  const rows = await api.db.sql`SELECT id, category, aggregate_id FROM outbox_messages`;
  expect([...rows]).toEqual([
    { id: answer.eventId, category: 'transactional', aggregate_id: answer.messageId },
  ]);
  const audit = await api.db.sql`SELECT event_type, correlation_id FROM compliance_audit_log`;
  expect([...audit]).toEqual([{ event_type: 'CRM.EMAIL.REQUESTED', correlation_id: answer.correlationId }]);
});
