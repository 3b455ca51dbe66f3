import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seed } from '../testing/seed.ts';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
  await api.db.sql`
    INSERT INTO loan_contacts (loan_id, contact_id, role) VALUES (1, 1, 'borrower'), (1, 2, 'co_borrower'), (2, 2, 'borrower')`;
  await api.db.sql`
    UPDATE loans SET principal_balance_minor = 9223372036854775807, next_due_date = '2026-12-01', property_address = '1 Elm'
     WHERE id = 1`;
});
afterAll(() => api.stop());

type Page = { items: { contactId: number }[]; nextCursor: string | null };
const search = (body: object, token = {}) =>
  api.request('/api/contacts/search', { method: 'POST', body, token });
const found = async (body: object) =>
  (await jsonOf<Page>(await search(body))).items.map(({ contactId }) => contactId);

describe('POST /api/contacts/search', () => {
  test('200: a contact with address and phone masked, its loans and its preferences', async () => {
    expect(await jsonOf(await search({ by: 'email', text: ' BOB.out@x.example ' }))).toEqual({
      items: [
        {
          contactId: 2,
          fullName: 'Bob Out',
          email: 'B***@x.example',
          phone: '***22',
          loans: [
            { loanId: 1, loanNumber: 'L-1', role: 'co_borrower' },
            { loanId: 2, loanNumber: 'L-2', role: 'borrower' },
          ],
          preferences: { doNotEmail: true, doNotText: true, doNotCall: false },
        },
      ],
      nextCursor: null,
    });
  });

  test('an address is found in full only, a loan number in either case, a name by the beginnings of its words', async () => {
    expect(await found({ by: 'email', text: 'out@x.example' })).toEqual([]);
    expect(await found({ by: 'loanNumber', text: ' l-1 ' })).toEqual([1, 2]);
    expect(await found({ by: 'loanNumber', text: 'L-' })).toEqual([]);
    expect(await found({ by: 'name', text: 'LE an' })).toEqual([1]);
    expect(await found({ by: 'name', text: 'nn' })).toEqual([]);
  });

  test.each([
    {},
    { by: 'name' },
    { by: 'name', text: 'x' },
    { by: 'name', text: '--' },
    { by: 'phone', text: '+15550001111' },
    { by: 'email', text: 'ann' },
    { by: 'loanNumber', text: ' ' },
    { by: 'name', text: 'ann', limit: 101 },
    { by: 'name', text: 'ann', extra: 1 },
  ])('400: %j', async (body) => {
    expect((await search(body)).status).toBe(400);
  });
});

test('GET /api/contacts/:id: the contact in full; 404 for none, 400 for no id', async () => {
  expect(await jsonOf(await api.request('/api/contacts/2'))).toEqual({
    contactId: 2,
    fullName: 'Bob Out',
    email: 'Bob.Out@x.example',
    phone: '+15550002222',
    locale: 'en-US',
    timezone: 'America/New_York',
    loans: [
      { loanId: 1, loanNumber: 'L-1', role: 'co_borrower', status: 'active' },
      { loanId: 2, loanNumber: 'L-2', role: 'borrower', status: 'active' },
    ],
  });
  expect(await jsonOf(await api.request('/api/contacts/99'))).toMatchObject({ error: 'CONTACT_NOT_FOUND' });
  expect((await api.request('/api/contacts/none')).status).toBe(400);
});

test('E11: GET /api/loans/:id: amounts to the last unit, borrowers first; 404 for none', async () => {
  const loan = await jsonOf<{ people: { contactId: number }[] }>(await api.request('/api/loans/1'));
  expect(loan).toMatchObject({
    loanId: 1,
    loanNumber: 'L-1',
    status: 'active',
    currency: 'USD',
    propertyAddress: '1 Elm',
    principalBalanceMinor: '9223372036854775807',
    escrowBalanceMinor: null,
    nextDueDate: '2026-12-01',
  });
  expect(loan.people).toMatchObject([
    { contactId: 1, email: 'ann.lee@x.example', role: 'borrower', preferences: { doNotEmail: false } },
    { contactId: 2, role: 'co_borrower', preferences: { doNotEmail: true } },
  ]);
  expect(await jsonOf(await api.request('/api/loans/99'))).toMatchObject({ error: 'LOAN_NOT_FOUND' });
});

test.each([
  ['POST', '/api/contacts/search'],
  ['GET', '/api/contacts/1'],
  ['GET', '/api/loans/1'],
])('E9: %s %s is refused with 403 to roles that read no people', async (method, path) => {
  for (const role of ['crm:ops', 'comms:editor'])
    expect((await api.request(path, { method, token: { roles: [role] } })).status).toBe(403);
});
