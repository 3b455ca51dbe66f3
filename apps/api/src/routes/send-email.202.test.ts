import { describe, expect, test } from 'vitest';
import { notice, offer, seed } from '../testing/seed.ts';
import { goodLetter as good, openSendEmailDesk } from '../testing/send-email-desk.ts';
import { jsonOf, startTestApi } from '../testing/start-test-api.ts';

const { api, post, outbox, audit } = openSendEmailDesk();
const optedOut = 'Bob.Out@x.example';

describe('202', () => {
  test('J: transactional flow: returns 202, writes outbox with category transactional, writes CRM.EMAIL.REQUESTED audit.', async () => {
    const response = await post(good);
    const answer = await jsonOf(response);
    expect(response.status).toBe(202);
    expect(answer).toMatchObject({ status: 'queued', category: 'transactional' });
    expect(await outbox()).toMatchObject([
      { id: answer.eventId, category: 'transactional', aggregate_id: answer.messageId },
    ]);
    expect(await audit('CRM.EMAIL.REQUESTED')).toMatchObject([
      { correlation_id: answer.correlationId, actor_id: 'agent-1', loan_id: 1 },
    ]);
  });

  test('J: marketing flow, no DNC: returns 202 and writes outbox with category marketing.', async () => {
    const response = await post({ ...good, templateId: offer, category: 'marketing' });
    expect(response.status).toBe(202);
    expect(await outbox()).toMatchObject([{ category: 'marketing' }]);
  });

  test('A: Route test returns 202 and writes one outbox row.', async () => {
    expect((await post(good)).status).toBe(202);
    expect(await outbox()).toHaveLength(1);
  });

  test('E1: one outbox row, one message and one audit row, and the dispatcher is woken once', async () => {
    const wokenBefore = api().wakeUps();
    const { messageId } = await jsonOf(await post(good));
    expect(await outbox()).toHaveLength(1);
    expect(await audit('CRM.EMAIL.REQUESTED')).toHaveLength(1);
    expect(await api().db.sql`SELECT id FROM messages WHERE id = ${String(messageId)}`).toHaveLength(1);
    expect(api().wakeUps() - wokenBefore).toBe(1);
  });

  test('E16: the event carries every input and the category', async () => {
    const body = {
      ...good,
      cc: ['office@y.example'],
      bcc: ['file@y.example'],
      variables: { BorrowerName: 'Ann Lee' },
      attachments: [{ filename: 'escrow.pdf', content: 'JVBERi0=', type: 'application/pdf' }],
    };
    expect((await post(body)).status).toBe(202);
    const [row] = await outbox();
    expect(row?.payload).toMatchObject({
      to: body.to,
      cc: body.cc,
      bcc: body.bcc,
      subject: body.subject,
      template_id: notice,
      variables: body.variables,
      category: 'transactional',
      attachments: [{ filename: 'escrow.pdf', type: 'application/pdf', size: 5 }],
    });
    expect(JSON.stringify(row?.payload)).not.toContain('JVBERi0=');
  });

  test('E12: a transactional notice goes to a contact who opted out', async () => {
    expect((await post({ ...good, to: [optedOut] })).status).toBe(202);
  });

  test('E21: with ENFORCE_DNC_FOR_MARKETING off, marketing goes to a contact who opted out', async () => {
    const lenient = await startTestApi({ enforceDncForMarketing: false });
    try {
      await seed(lenient.db);
      const body = { ...good, to: [optedOut], templateId: offer, category: 'marketing' };
      const response = await lenient.request('/api/loans/1/crm/send-email', { method: 'POST', body });
      expect(response.status).toBe(202);
    } finally {
      await lenient.stop();
    }
  });

  test('E5: the audit row has the caller, the user agent and redacted addresses', async () => {
    const { correlationId } = await jsonOf(
      await post(good, { token: { sub: 'user-42' }, headers: { 'user-agent': 'compose/1' } }),
    );
    const [row] = await api().db.sql`
      SELECT actor_id, actor_type, user_agent, payload_json FROM compliance_audit_log WHERE correlation_id = ${String(correlationId)}`;
    expect(row).toMatchObject({ actor_id: 'user-42', actor_type: 'user', user_agent: 'compose/1' });
    expect(row?.payload_json).toMatchObject({ to: ['a***@x.example'], templateId: notice });
  });

  test('a correlation id of the caller is kept, anything else is replaced', async () => {
    const kept = await post(good, { headers: { 'x-correlation-id': 'case-4711' } });
    expect(kept.headers.get('x-correlation-id')).toBe('case-4711');
    expect(await jsonOf(kept)).toMatchObject({ correlationId: 'case-4711' });
    const replaced = await post(good, { headers: { 'x-correlation-id': 'no id at all' } });
    expect(replaced.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('T05: keys that reach for a prototype change nothing and are stored nowhere', async () => {
    const raw = `{"to":["ann.lee@x.example"],"subject":"s","templateId":"${notice}","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"variables":{"__proto__":{"polluted":1}}}`;
    const response = await post(raw);
    expect([202, 400, 422]).toContain(response.status);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(JSON.stringify(await outbox())).not.toContain('polluted');
  });
});

test('E1: when the audit row cannot be written, nothing is, and the caller learns no detail', async () => {
  const { sql } = api().db;
  await sql.unsafe(`
    CREATE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit is broken'; END $$;
    CREATE TRIGGER refuse_audit BEFORE INSERT ON compliance_audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit();`);
  try {
    const [before] = await sql`SELECT count(*) FROM messages`;
    const response = await post(good);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('INTERNAL');
    expect(text).not.toContain('audit is broken');
    expect(await outbox()).toHaveLength(0);
    expect((await sql`SELECT count(*) FROM messages`)[0]).toEqual(before);
  } finally {
    await sql.unsafe('DROP TRIGGER refuse_audit ON compliance_audit_log; DROP FUNCTION refuse_audit();');
  }
});

test('E23: a flow of ordinary requests is answered with 202 or a 4xx, never with 5xx', async () => {
  const bodies = [
    good,
    { ...good, templateId: offer, category: 'marketing' },
    { ...good, to: [optedOut], templateId: offer, category: 'marketing' },
    { ...good, to: [] },
    { ...good, variables: { BorrowerName: 'Ann' } },
  ];
  const responses = await Promise.all(
    Array.from({ length: 60 }, (_, n) => post(bodies[n % bodies.length], {}, (n % 3) + 1)),
  );
  const statuses = new Set(responses.map((response) => response.status));
  expect([...statuses].sort()).toEqual([202, 400, 404, 409]);
});

// Breaks tried:
// - routes/send-email.ts: answered 200 instead of 202
// - routes/send-email.ts: correlationId: 'fixed'
// - http/on-error.ts: the error's message as detail of INTERNAL
