import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { type StartedPostgres, startPostgres, waitFor } from '@crm/dev';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { notice, seed } from '../src/testing/seed.ts';
import { assembleTestApi, jsonOf, type TestApi } from '../src/testing/start-test-api.ts';

let server: StartedPostgres;
let database: TestDatabase;
let api: Omit<TestApi, 'stop'>;
beforeAll(async () => {
  server = await startPostgres({ runDir: inject('runDir'), log: () => undefined });
  database = await createTestDatabase(server.url);
  api = assembleTestApi(database.db);
  await seed(api.db);
});
afterAll(async () => {
  await database.db.end(0);
  await server.stop();
});

const body = { to: ['ann.lee@x.example'], subject: 'A letter', templateId: notice };
const answerMsMax = 3_000;
const requests: [string, () => Promise<Response>][] = [
  ['send-email', () => api.request('/api/loans/1/crm/send-email', { method: 'POST', body })],
  ['preferences', () => api.request('/api/contacts/1/comm-preferences')],
  ['audit of a denial', () => api.request('/api/audit')],
  [
    'replay',
    () =>
      api.request('/api/ops/dlq/replay', {
        method: 'POST',
        body: { all: true, reason: 'x' },
        token: { roles: ['crm:ops'] },
      }),
  ],
];

// One test, since the order matters: up, down, up again, down again by a kill.
test('E23, J17: without its database every route answers 503 in time and without detail, and heals without a restart', async () => {
  for (const end of [() => server.stop(), () => server.kill()]) {
    expect((await requests[0]?.[1]())?.status).toBe(202);
    await end();
    for (const [name, request] of requests) {
      const startedMs = performance.now();
      const response = await request();
      expect(performance.now() - startedMs, name).toBeLessThan(answerMsMax);
      expect(response.status, name).toBe(503);
      expect(response.headers.get('retry-after'), name).toMatch(/^\d+$/);
      const text = JSON.stringify(await jsonOf(response));
      expect(text, name).toContain('SERVICE_UNAVAILABLE');
      expect(text, name).not.toMatch(/ECONN|postgres|127\.0\.0\.1|connect|sql/i);
    }
    expect((await api.request('/readyz', { token: null })).status).toBe(503);
    expect((await api.request('/healthz', { token: null })).status).toBe(200);
    await server.restart();
    await waitFor(async () => (await requests[0]?.[1]())?.status === 202, {
      timeoutMs: 5_000,
      what: 'the first 202',
    });
    expect((await api.request('/readyz', { token: null })).status).toBe(200);
  }
}, 60_000);
