import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { notice, offer, seed } from '../testing/seed.ts';
import { jsonOf, type Requested, startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { bearer } from '../testing/tokens.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await seed(api.db);
});
afterAll(() => api.stop());

// The audit log keeps everything, so each test looks only at what came after its own beginning.
let since: Date;
beforeEach(async () => {
  const [row] = await api.db.sql<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  since = row?.now ?? new Date(0);
  await api.db.sql`DELETE FROM outbox_messages`;
});

const good = { to: ['ann.lee@x.example'], subject: 'Your escrow analysis', templateId: notice };
const optedOut = 'Bob.Out@x.example';

function post(body: unknown, options: Requested = {}, loanId: number | string = 1): Promise<Response> {
  return api.request(`/api/loans/${loanId}/crm/send-email`, { method: 'POST', body, ...options });
}

async function outbox() {
  return [...(await api.db.sql`SELECT id, category, aggregate_id, payload FROM outbox_messages`)];
}

async function audit(eventType: string) {
  return [
    ...(await api.db.sql`
      SELECT event_type, correlation_id, actor_id, loan_id, payload_json FROM compliance_audit_log
       WHERE event_ts_utc >= ${since}::timestamptz - interval '1 ms' AND event_type = ${eventType}`),
  ];
}

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
    const wokenBefore = api.wakeUps();
    const { messageId } = await jsonOf(await post(good));
    expect(await outbox()).toHaveLength(1);
    expect(await audit('CRM.EMAIL.REQUESTED')).toHaveLength(1);
    expect(await api.db.sql`SELECT id FROM messages WHERE id = ${String(messageId)}`).toHaveLength(1);
    expect(api.wakeUps() - wokenBefore).toBe(1);
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
    const [row] = await api.db.sql`
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
    await api.db.sql`UPDATE contact_comm_prefs SET do_not_email = true WHERE contact_id = 3`;
    const first = await post(body, { headers });
    await api.db.sql`UPDATE contact_comm_prefs SET do_not_email = false WHERE contact_id = 3`;
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

describe('409', () => {
  test('J: marketing flow, DNC hit: returns 409 with error DNC_ENFORCED and audit row for rejection.', async () => {
    const response = await post({ ...good, to: [optedOut], templateId: offer, category: 'marketing' });
    const problem = await jsonOf(response);
    expect(response.status).toBe(409);
    expect(problem).toMatchObject({ error: 'DNC_ENFORCED', blocked: [optedOut] });
    expect(await audit('CRM.EMAIL.DENIED')).toMatchObject([
      {
        correlation_id: problem.correlationId,
        payload_json: { errorCode: 'DNC_ENFORCED', blocked: ['B***@x.example'] },
      },
    ]);
    expect(await outbox()).toHaveLength(0);
  });

  test.each(['to', 'cc', 'bcc'])(
    'E13: an opted-out recipient in %s refuses the whole request',
    async (role) => {
      const body = {
        ...good,
        templateId: offer,
        category: 'marketing',
        [role]: ['ann.lee@x.example', ' BOB.out@X.example '],
      };
      const response = await post(body);
      expect(response.status).toBe(409);
      expect((await jsonOf(response)).blocked).toEqual([' BOB.out@X.example ']);
      expect(await outbox()).toHaveLength(0);
      expect(await audit('CRM.EMAIL.DENIED')).toHaveLength(1);
    },
  );

  test('E12: each denial is counted by channel', async () => {
    await post({ ...good, to: [optedOut], templateId: offer, category: 'marketing' });
    expect(await api.metrics.text()).toMatch(/crm_dnc_denials_total\{channel="email"\} [1-9]/);
  });
});

describe('4xx', () => {
  const cases: [string, number, string, unknown, (number | string)?][] = [
    ['no recipient', 400, 'VALIDATION_FAILED', { ...good, to: [] }],
    ['no recipients at all', 400, 'VALIDATION_FAILED', { subject: 's', templateId: notice }],
    ['an empty subject', 400, 'VALIDATION_FAILED', { ...good, subject: ' ' }],
    ['no template', 400, 'VALIDATION_FAILED', { to: good.to, subject: 's' }],
    ['an unknown category', 400, 'VALIDATION_FAILED', { ...good, category: 'spam' }],
    ['an unknown field', 400, 'VALIDATION_FAILED', { ...good, tenantId: 7 }],
    ['a subject of two lines', 400, 'VALIDATION_FAILED', { ...good, subject: 'a\r\nBcc: x@y.example' }],
    [
      'an address list in one address',
      400,
      'VALIDATION_FAILED',
      { ...good, to: ['a@x.example,b@y.example'] },
    ],
    [
      'an address that libraries read differently',
      400,
      'VALIDATION_FAILED',
      { ...good, to: ['user@good.example(x)evil.example'] },
    ],
    [
      'attachments that are not base64',
      400,
      'VALIDATION_FAILED',
      { ...good, attachments: [{ filename: 'a', content: '%', type: 'a/b' }] },
    ],
    ['a NUL character', 400, 'VALIDATION_FAILED', { ...good, templateId: 'a\u0000b' }],
    ['half a surrogate pair', 400, 'VALIDATION_FAILED', { ...good, variables: { BorrowerName: '\ud800' } }],
    ['a list as body', 400, 'VALIDATION_FAILED', [good]],
    ['null as body', 400, 'VALIDATION_FAILED', 'null'],
    ['text as body', 400, 'VALIDATION_FAILED', '"text"'],
    [
      'nesting that would overflow a stack',
      400,
      'VALIDATION_FAILED',
      `{"variables":{"BorrowerName":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    ],
    [
      'more values than anybody means',
      400,
      'VALIDATION_FAILED',
      { ...good, to: Array.from({ length: 60_000 }, () => 'x') },
    ],
    ['no JSON', 400, 'MALFORMED_JSON', '{"to":['],
    ['an empty body', 400, 'MALFORMED_JSON', ''],
    ['a loan id that is no number', 400, 'VALIDATION_FAILED', good, 'abc'],
    ['a loan id beyond 2^53', 400, 'VALIDATION_FAILED', good, '9007199254740993'],
    ['a loan id beyond int8', 400, 'VALIDATION_FAILED', good, '99999999999999999999'],
    ['a loan id of zero', 400, 'VALIDATION_FAILED', good, 0],
    ['a loan that is not there', 404, 'LOAN_NOT_FOUND', good, 404],
    ['a template that is not there', 422, 'TEMPLATE_NOT_FOUND', { ...good, templateId: 'none' }],
    ['a marketing template as transactional', 422, 'CATEGORY_MISMATCH', { ...good, templateId: offer }],
    ['a variable off the allow-list', 422, 'VARIABLE_NOT_ALLOWED', { ...good, variables: { Secret: 'x' } }],
    ['a variable of the wrong type', 422, 'VARIABLE_INVALID', { ...good, variables: { BorrowerName: 7 } }],
  ];
  test.each(cases)(
    'E16: %s is refused with %i %s, and nothing is written',
    async (_, status, error, body, loan) => {
      const response = await post(body, {}, loan);
      expect(response.status).toBe(status);
      expect(await jsonOf(response)).toMatchObject({ error, status });
      expect(await outbox()).toHaveLength(0);
      expect(await audit('CRM.EMAIL.REQUESTED')).toHaveLength(0);
    },
  );

  test('E16: 100 recipients are taken, 101 are not, however they are spread over to, cc and bcc', async () => {
    const some = (count: number, name: string) =>
      Array.from({ length: count }, (_, n) => `${name}${n}@x.example`);
    const at = (count: number) => ({
      ...good,
      to: some(40, 't'),
      cc: some(40, 'c'),
      bcc: some(count - 80, 'b'),
    });
    expect((await post(at(100))).status).toBe(202);
    const response = await post(at(101));
    expect(response.status).toBe(400);
    expect((await jsonOf(response)).issues).toEqual([
      { path: 'to', message: 'must be at most 100 recipients, to, cc and bcc together' },
    ]);
  });

  test('every fault is named at once, at most twenty of them', async () => {
    const response = await post({ to: 'x', subject: 7, extra: 1 }, {}, 'abc');
    expect((await jsonOf<{ issues: { path: string; message: string }[] }>(response)).issues).toEqual([
      { path: 'loanId', message: 'must be a positive whole number' },
      { path: 'to', message: 'must be a list' },
      { path: 'subject', message: 'must be a string' },
      { path: 'templateId', message: 'is missing' },
      { path: '*', message: 'is not a field of this request' },
    ]);
    const many = await post({ ...good, to: Array.from({ length: 1_000 }, () => 'x') });
    expect((await jsonOf<{ issues: unknown[] }>(many)).issues).toHaveLength(20);
  });

  test('415 without JSON, with another charset, and compressed', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'multipart/form-data',
    ];
    for (const type of types) {
      const response = await post(good, { headers: { 'content-type': type } });
      expect([response.status, (await jsonOf(response)).error], type).toEqual([
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ]);
    }
    expect((await post(good, { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect((await post(good, { headers: { 'content-type': 'Application/JSON;charset=UTF-8' } })).status).toBe(
      202,
    );
  });

  test('bytes that are no UTF-8 are malformed, not repaired', async () => {
    const bytes = Buffer.concat([Buffer.from('{"subject":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const { headers } = new Request('http://api.test', { headers: { 'content-type': 'application/json' } });
    headers.set('authorization', await bearer());
    const response = await api.send('/api/loans/1/crm/send-email', { method: 'POST', headers, body: bytes });
    expect((await jsonOf(response)).error).toBe('MALFORMED_JSON');
  });
});

test('E1: when the audit row cannot be written, nothing is, and the caller learns no detail', async () => {
  const { sql } = api.db;
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
