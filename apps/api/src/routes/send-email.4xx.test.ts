import { describe, expect, test } from 'vitest';
import { notice, offer } from '../testing/seed.ts';
import { goodLetter as good, openSendEmailDesk } from '../testing/send-email-desk.ts';
import { jsonOf } from '../testing/start-test-api.ts';
import { bearer } from '../testing/tokens.ts';

const { api, post, outbox, audit } = openSendEmailDesk();

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
      { path: 'subject', message: 'must be text' },
      { path: 'templateId', message: 'is missing' },
      { path: '*', message: 'is not a field of this object' },
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
    const { headers } = new Request('http://api().test', { headers: { 'content-type': 'application/json' } });
    headers.set('authorization', await bearer());
    const response = await api().send('/api/loans/1/crm/send-email', {
      method: 'POST',
      headers,
      body: bytes,
    });
    expect((await jsonOf(response)).error).toBe('MALFORMED_JSON');
  });
});

// Breaks tried:
// - http/read-json-body.ts: the finding of findUnstorable ignored
// - http/read-json-body.ts: fatal: false
// - http/read-json-body.ts: content-encoding not looked at
