import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notice, offer, publish, seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
  await api.db.sql`INSERT INTO loan_contacts (loan_id, contact_id, role) VALUES (1, 1, 'borrower')`;
});
afterAll(() => api.stop());

type Answer = { previewId: string; error?: string; issues?: { message: string }[] };
const preview = (
  body: Record<string, unknown>,
  { loanId = 1, sub = 'agent-1', roles = ['crm:agent'] } = {},
) => api.request(`/api/loans/${loanId}/crm/preview`, { method: 'POST', body, token: { sub, roles } });
const look = (previewId: string, sub = 'agent-1') =>
  api.request(`/api/previews/${previewId}`, { token: { sub } });

describe('a preview', () => {
  test('E6: shows the letter with what is given and what the loan knows, and says who it comes from', async () => {
    const onRecord = await jsonOf<Answer>(await preview({ templateId: notice }));
    expect(onRecord).toMatchObject({
      from: 'Example Home Loans <notices@servicer.example>',
      templateVersion: 1,
    });
    const letter = await look(onRecord.previewId);
    expect(await letter.text()).toBe('<p>Dear Ann Lee</p>');
    const given = await jsonOf<Answer>(
      await preview({ templateId: notice, variables: { BorrowerName: 'Bea <b>& Co</b>' } }),
    );
    expect(await (await look(given.previewId)).text()).toBe('<p>Dear Bea &lt;b&gt;&amp; Co&lt;/b&gt;</p>');
  });

  test('T13: nothing in it may run, be loaded, be submitted, or be framed by others', async () => {
    const { previewId } = await jsonOf<Answer>(await preview({ templateId: notice }));
    const { headers } = await look(previewId);
    expect(headers.get('content-security-policy')).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'",
    );
    expect([headers.get('x-frame-options'), headers.get('cache-control')]).toEqual([
      'SAMEORIGIN',
      'no-store',
    ]);
  });

  test('is for the one who asked, and for nobody else', async () => {
    const { previewId } = await jsonOf<Answer>(await preview({ templateId: notice }));
    const other = await look(previewId, 'agent-2');
    expect([other.status, (await jsonOf<Answer>(other)).error]).toEqual([404, 'PREVIEW_NOT_FOUND']);
  });

  test.each([
    [{ templateId: 'none' }, 1, 422, 'TEMPLATE_NOT_FOUND'],
    [{ templateId: notice }, 99, 404, 'LOAN_NOT_FOUND'],
    [{ templateId: offer }, 1, 422, 'CATEGORY_MISMATCH'],
    [{ templateId: notice, variables: { Ssn: 'x' } }, 1, 422, 'VARIABLE_NOT_ALLOWED'],
    [{ templateId: notice, variables: { BorrowerName: 5 } }, 1, 422, 'VARIABLE_INVALID'],
    [{ templateId: notice, to: ['a@x.example'] }, 1, 400, 'VALIDATION_FAILED'],
  ])('%j of loan %i is answered %i %s, and nothing is kept', async (body, loanId, status, code) => {
    await api.db.sql`TRUNCATE email_previews`;
    const response = await preview(body, { loanId });
    expect([response.status, (await jsonOf<Answer>(response)).error]).toEqual([status, code]);
    expect(await api.db.sql`SELECT 1 FROM email_previews`).toEqual([]);
  });

  test('a value that nobody has is named: sent like that, the message would fail', async () => {
    await publish(api.db, {
      templateId: 'test-payoff-v1',
      category: 'transactional',
      variables: ['PayoffAmount'],
    });
    const response = await preview({ templateId: 'test-payoff-v1' });
    expect(response.status).toBe(422);
    expect(await jsonOf<Answer>(response)).toMatchObject({
      error: 'VARIABLE_MISSING',
      issues: [{ path: 'variables', message: 'No value for PayoffAmount.' }],
    });
  });

  test('E9: who may not send may not preview', async () => {
    expect((await preview({ templateId: notice }, { roles: ['crm:compliance'] })).status).toBe(403);
  });

  test('E1, E9: it queues nothing, and the letter is in no line of the log', async () => {
    const before = await api.db.sql`SELECT count(*) AS n FROM outbox_messages`;
    const { previewId } = await jsonOf<Answer>(
      await preview({ templateId: notice, variables: { BorrowerName: 'Canary Person' } }),
    );
    await look(previewId);
    expect(await api.db.sql`SELECT count(*) AS n FROM outbox_messages`).toEqual(before);
    expect(api.logs.join('')).not.toMatch(/Canary Person|Dear/);
  });
});
