import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterAll(() => api.stop());

type Hold = { id: string; loanId: number | null; releasedBy: string | null };
const officer = { sub: 'officer-1', roles: ['crm:compliance'] };
const post = (path: string, body: unknown) =>
  api.request(`/api/legal-holds${path}`, { method: 'POST', body, token: officer });
const list = async (query = '') =>
  (await jsonOf<{ items: Hold[] }>(await api.request(`/api/legal-holds${query}`, { token: officer }))).items;
const loanId = async () => Number((await api.db.sql`SELECT min(id) AS id FROM loans`)[0]?.id);
const reason = 'Subpoena of 3 November';

describe('POST /api/legal-holds', () => {
  test('201: a hold that stands in the list until it is released', async () => {
    const answer = await post('', { loanId: await loanId(), reason });
    expect(answer.status).toBe(201);
    const hold = await jsonOf<Hold>(answer);
    expect(await list()).toEqual([hold]);
    const released = await post(`/${hold.id}/release`, { reason: 'Closed' });
    expect(released.status).toBe(200);
    expect(await jsonOf(released)).toMatchObject({
      id: hold.id,
      releasedBy: 'officer-1',
      releaseReason: 'Closed',
    });
    expect(await list()).toEqual([]);
    expect(await list('?all=true')).toMatchObject([{ id: hold.id }]);
    const again = await post(`/${hold.id}/release`, { reason: 'Closed' });
    expect([again.status, await jsonOf(again)]).toMatchObject([
      409,
      { error: 'LEGAL_HOLD_RELEASED', current: { releasedBy: 'officer-1' } },
    ]);
  });

  test('201: on a contact, and on a period', async () => {
    const [contact] = await api.db.sql`SELECT min(id) AS id FROM contacts`;
    expect((await post('', { contactId: Number(contact?.id), reason })).status).toBe(201);
    const period = { from: '2024-01-01T00:00:00Z', to: '2024-02-01T00:00:00Z' };
    expect(await jsonOf(await post('', { period, reason }))).toMatchObject({
      period: { from: '2024-01-01T00:00:00.000Z', to: '2024-02-01T00:00:00.000Z' },
    });
  });

  test.each([
    ['nothing', {}],
    ['two at once', { loanId: 1, contactId: 1 }],
    [
      'a period that ends before it begins',
      { period: { from: '2024-02-01T00:00:00Z', to: '2024-01-01T00:00:00Z' } },
    ],
    ['no reason', { loanId: 1, reason: ' ' }],
    ['a field that it does not know', { loanId: 1, until: 'ever' }],
  ])('400: a hold on %s', async (_what, body) => {
    expect((await post('', { reason, ...body })).status).toBe(400);
  });

  test('404: a loan, a contact or a hold that is not there', async () => {
    const errorOf = async (answer: Response) => (await jsonOf<{ error: string }>(answer)).error;
    expect(await errorOf(await post('', { loanId: 999_999, reason }))).toBe('LOAN_NOT_FOUND');
    expect(await errorOf(await post('', { contactId: 999_999, reason }))).toBe('CONTACT_NOT_FOUND');
    const unknown = '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f';
    expect(await errorOf(await post(`/${unknown}/release`, { reason }))).toBe('LEGAL_HOLD_NOT_FOUND');
  });
});
