import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealAll, sealKey, startSealedApi } from '../testing/seal-all.ts';
import { assembleTestApi, jsonOf, type TestApi } from '../testing/start-test-api.ts';

const compliance = { roles: ['crm:compliance'] };

let api: TestApi;
beforeAll(async () => {
  api = await startSealedApi();
});
afterAll(() => api.stop());

const get = (path: string) => api.request(`/api/audit/${path}`, { token: compliance });
const write = () =>
  api.db
    .sql`INSERT INTO compliance_audit_log (actor_type, actor_id, event_type) VALUES ('user', 'u', 'OTHER')`;
describe('GET /api/audit/seals/head', () => {
  test('T19: 200, before the first seal: nothing to keep, and how many rows wait', async () => {
    await write();
    const answer = await get('seals/head');
    expect(answer.status).toBe(200);
    expect(await jsonOf(answer)).toMatchObject({ head: null, unsealedRows: 1, lastSealAgeSeconds: null });
  });

  test('T19: 200, the newest seal, the row it ends with, and the keys that are believed', async () => {
    await sealAll(api);
    const answer = await jsonOf<{ keys: { pem: string }[] }>(await get('seals/head'));
    expect(answer).toMatchObject({
      head: {
        statement: { number: 1, rows: 1, keyId: sealKey.keyId },
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      unsealedRows: 0,
      keys: [{ keyId: sealKey.keyId }],
    });
    expect(JSON.stringify(answer)).not.toContain('PRIVATE');
  });
});

describe('GET /api/audit/verification', () => {
  test('T19: 200, what was looked at, and that all of it fits', async () => {
    await write();
    await sealAll(api);
    expect(await jsonOf(await get('verification'))).toMatchObject({
      ok: true,
      rows: 2,
      faults: [],
      next: null,
    });
    expect(await jsonOf(await get('verification?limit=1'))).toMatchObject({
      rows: 1,
      next: 2,
      unsealed: null,
    });
    expect(await jsonOf(await get('verification?from=2'))).toMatchObject({
      seals: { from: 2, to: 2, last: 2 },
    });
  });

  test('T19: 200, and the row that was changed', async () => {
    const [row] = await api.db.sql<{ id: string }[]>`
      SELECT row_id AS id FROM audit_seal_leaves WHERE seal_no = 2`;
    await api.db.sql.begin(async (tx) => {
      await tx`ALTER TABLE compliance_audit_log DISABLE TRIGGER USER`;
      await tx`UPDATE compliance_audit_log SET actor_id = 'other' WHERE id = ${row?.id ?? ''}`;
    });
    expect(await jsonOf(await get('verification'))).toMatchObject({
      ok: false,
      faults: [{ kind: 'edited', seal: 2, row: { id: row?.id } }],
    });
  });

  test('400: a seal or a number of seals that cannot be', async () => {
    for (const query of ['from=0', 'limit=201', 'upTo=3'])
      expect((await get(`verification?${query}`)).status).toBe(400);
  });

  test('503 SEAL_KEYS_MISSING where the api was given no keys: it must not call good seals bad', async () => {
    const keyless = assembleTestApi(api.db);
    const answer = await keyless.request('/api/audit/verification', { token: compliance });
    expect(answer.status).toBe(503);
    expect(await jsonOf(answer)).toMatchObject({ error: 'SEAL_KEYS_MISSING' });
  });
});

test('E9: 403 for who may not read evidence', async () => {
  for (const path of ['seals/head', 'verification'])
    for (const role of ['crm:agent', 'crm:ops']) {
      const answer = await api.request(`/api/audit/${path}`, { token: { roles: [role] } });
      expect(answer.status, `${role} ${path}`).toBe(403);
    }
});
