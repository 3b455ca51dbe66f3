import { describe, expect, test } from 'vitest';
import { offer } from '../testing/seed.ts';
import { goodLetter as good, openSendEmailDesk } from '../testing/send-email-desk.ts';
import { jsonOf } from '../testing/start-test-api.ts';

const { api, post, outbox, audit } = openSendEmailDesk();

describe('Idempotency-Key', () => {
  test('E16: 50 parallel posts with one key are one message, and all get its answer', async () => {
    const headers = { 'idempotency-key': 'fifty' };
    const responses = await Promise.all(Array.from({ length: 50 }, () => post(good, { headers })));
    expect(new Set(responses.map((response) => response.status))).toEqual(new Set([202]));
    const answers = await Promise.all(responses.map((response) => response.text()));
    expect(new Set(answers).size).toBe(1);
    expect(await outbox()).toHaveLength(1);
    expect(await audit('CRM.EMAIL.REQUESTED')).toHaveLength(1);
  });

  test('a key is another one for another actor and for another loan', async () => {
    const headers = { 'idempotency-key': 'scoped' };
    const answers = await Promise.all([
      post(good, { headers }).then(jsonOf),
      post(good, { headers, token: { sub: 'agent-2' } }).then(jsonOf),
      post(good, { headers }, 2).then(jsonOf),
    ]);
    expect(new Set(answers.map((answer) => answer.messageId)).size).toBe(3);
  });

  test('the order and spelling of members make no other body', async () => {
    const headers = { 'idempotency-key': 'same-body' };
    const first = await post({ ...good, cc: [] }, { headers });
    const { to, subject, templateId } = good;
    const second = await post({ templateId, subject, to }, { headers });
    expect(await second.json()).toEqual(await first.json());
  });

  test('the same key with another body is refused with 422', async () => {
    const headers = { 'idempotency-key': 'other-body' };
    await post(good, { headers });
    const response = await post({ ...good, subject: 'Another' }, { headers });
    expect(response.status).toBe(422);
    expect(await jsonOf(response)).toMatchObject({ error: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await outbox()).toHaveLength(1);
  });

  test('a denial is remembered with its correlation id, although the preference changed meanwhile', async () => {
    const headers = { 'idempotency-key': 'denied' };
    const body = { ...good, to: ['cara@x.example'], templateId: offer, category: 'marketing' };
    await api().db.sql`UPDATE contact_comm_prefs SET do_not_email = true WHERE contact_id = 3`;
    const first = await post(body, { headers });
    await api().db.sql`UPDATE contact_comm_prefs SET do_not_email = false WHERE contact_id = 3`;
    const second = await post(body, { headers });
    expect([first.status, second.status]).toEqual([409, 409]);
    expect(await second.text()).toBe(await first.text());
    expect(await audit('CRM.EMAIL.DENIED')).toHaveLength(1);
  });

  test('a key that is no key is refused with 400', async () => {
    for (const key of ['', 'a b', 'x'.repeat(256), 'ü']) {
      const response = await post(good, { headers: { 'idempotency-key': key } });
      expect(response.status, key).toBe(400);
      expect((await jsonOf(response)).issues).toMatchObject([{ path: 'idempotency-key' }]);
    }
    expect(await outbox()).toHaveLength(0);
  });
});

// Breaks tried:
// - routes/send-email.ts: idempotency: null
// - routes/send-email.ts: the stored answer returned as jsonb orders it
